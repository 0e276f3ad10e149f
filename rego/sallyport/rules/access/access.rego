# METADATA
# title: Access
# description: |
#   Who may open a session on which target, by role: data.settings.access. Asked again for every operation, so that an
#   access that is taken away is gone at once, also from sessions that are open.
# scope: package
# schemas:
#   - input: schema.input
package sallyport.rules.access

# METADATA
# title: ACC-001
# description: A role grants it.
allow contains {
	"rule": "ACC-001",
	"reason": sprintf("%s may use %s as %s", [input.subject.name, input.target.name, input.session.profile]),
	"cache_ttl": "60s",
} if {
	input.phase == "session"
	_granted
}

# METADATA
# title: ACC-010
# description: No role grants it.
deny contains {
	"rule": "ACC-010",
	"reason": sprintf("no role of %s grants %s as %s", [input.subject.id, input.target.name, input.session.profile]),
	"advice": _advice,
	"cache_ttl": "60s",
} if {
	not _granted
}

_granted if {
	some role in input.subject.roles
	some line in data.settings.access.roles[role]
	_listed(input.target.name, line.targets)
	_listed(input.session.profile, line.profiles)
	_labelled(line)
	_database(line)
}

_listed(_, names) if "*" in names

_listed(name, names) if name in names

_labelled(line) if not line.labels

_labelled(line) if {
	every label, value in line.labels {
		input.target.labels[label] == value
	}
}

_database(line) if not line.databases

_database(line) if input.session.database in line.databases

default _advice := "ask for a role that grants it: data.settings.access says which do"

_advice := sprintf("ask for the profile %s", [concat(" or ", sort(_profiles))]) if count(_profiles) > 0

# The profiles that would be granted on this target.
_profiles contains profile if {
	some role in input.subject.roles
	some line in data.settings.access.roles[role]
	_listed(input.target.name, line.targets)
	_labelled(line)
	_database(line)
	some profile in line.profiles
	profile != "*"
}
