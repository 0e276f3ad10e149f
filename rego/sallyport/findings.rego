# METADATA
# title: Findings
# description: |
#   What the packages under sallyport.rules say, in one form. A finding is an object. A text counts as its reason, and a
#   rule that is merely true as a finding without one, so that `deny if …` denies as surely as `deny contains {…} if …`.
# schemas:
#   - input: schema.input
package sallyport.findings

denials contains _spoken(name, finding) if {
	some name
	some finding in _each(data.sallyport.rules[name].deny)
}

denials contains finding if some finding in _unreadable

denials contains {
	"rule": "GATE-002",
	"reason": sprintf("a %s that sallyport.rules.%s wants cannot be understood", [kind, name]),
} if {
	some [kind, name] in _broken
}

holds contains object.union(_question, _spoken(name, finding)) if {
	some name
	some finding in _each(data.sallyport.rules[name].hold)
}

allowances contains _spoken(name, finding) if {
	some name
	some finding in _each(data.sallyport.rules[name].allow)
}

masks contains finding if {
	some name
	some finding in _each(data.sallyport.rules[name].mask)
}

limits contains finding if {
	some name
	some finding in _each(data.sallyport.rules[name].limit)
}

# What could not be read, or lacks a part, may do anything.
_unreadable contains {
	"rule": "GATE-001",
	"reason": "this could not be read, so it may do anything",
	"advice": "write it in a plainer form that can be read whole",
	"cache_ttl": "60s",
} if {
	"unknown" in input.operation.effects
}

_unreadable contains {
	"rule": "GATE-001",
	"reason": sprintf("the question lacks %s", [part]),
} if {
	some part in _lacking
}

_lacking contains "phase" if not _known_phase

# A rule of its own: in "not _required[input.phase]" OPA looks at input.phase before the negation, and a missing one would
# let the question pass.
_known_phase if _required[input.phase]

_lacking contains concat(".", path) if {
	some path in _required[input.phase]
	not _text_at(path)
}

_lacking contains "operation.effects" if {
	input.phase != "session"
	not _effects_listed
}

_required := {
	"session": _of_session,
	"operation": (_of_session | {["operation", "action"], ["operation", "protocol"]}),
}

_of_session := {
	["subject", "id"],
	["subject", "kind"],
	["target", "name"],
	["target", "protocol"],
	["session", "profile"],
}

_text_at(path) if {
	text := object.get(input, path, "")
	is_string(text)
	text != ""
}

_effects_listed if {
	count(input.operation.effects) > 0
	every effect in input.operation.effects {
		is_string(effect)
	}
}

# A mask or a limit that is lost would show what it should hide.
_broken contains ["mask", name] if {
	some name
	some finding in _each(data.sallyport.rules[name].mask)
	not _is_mask(finding)
}

_broken contains ["limit", name] if {
	some name
	some finding in _each(data.sallyport.rules[name].limit)
	not _is_limit(finding)
}

_is_mask(finding) if {
	is_string(finding.field)
	is_string(finding.mask)
	is_object(object.get(finding, "options", {}))
}

_is_limit(finding) if {
	is_object(finding)
	some key in ["rows", "bytes", "seconds", "cache_ttl"]
	finding[key]
}

# Every form that a rule may have: a set or a list of findings, one finding, or plain true.
_each(said) := said if {
	is_set(said)
} else := {finding | some finding in said} if {
	is_array(said)
} else := {{}} if {
	said == true
} else := set() if {
	said in [false, {}]
} else := {said}

_spoken(name, finding) := object.union(_unnamed(name), finding) if {
	is_object(finding)
} else := object.union(_unnamed(name), {"reason": finding}) if {
	is_string(finding)
} else := _unnamed(name)

_unnamed(name) := {
	"rule": sprintf("%s-000", [upper(name)]),
	"reason": sprintf("a rule of sallyport.rules.%s says so", [name]),
}

# Who is asked, and for how long, when a hold does not say.
_question := object.union(
	{"approvers": {"groups": ["approvers"], "quorum": 1}, "timeout": "15m"},
	_configured,
)

default _configured := {}

_configured := data.settings.approvals
