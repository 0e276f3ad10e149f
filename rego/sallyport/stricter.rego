# METADATA
# title: The stricter of several findings
# description: |
#   Every hold's approvers must say yes, the shortest timeout, the smallest limits, every mask, the shortest time in the
#   cache. What cannot be ordered gives way to the strictest there is.
package sallyport.stricter

import data.sallyport.findings

# METADATA
# description: How an operation passes, once it may.
passage(spoke) := object.union({"masks": _masks}, _limits(spoke))

# METADATA
# description: Who is asked, and for how long. In an open transaction, whose locks others wait for, not at all by default.
question(holds) := {
	"approvers": sort(approvers),
	"timeout": min({_seconds(finding.timeout) | some finding in holds}),
	"timeout_in_transaction": min({_seconds(object.get(finding, "timeout_in_transaction", 0)) | some finding in holds}),
} if {
	approvers := {approver |
		some finding in holds
		some approver in _listed(finding.approvers)
	}
}

# METADATA
# description: Whatever evidence any of them wants.
evidence(spoke) := {"need_evidence": sort(kinds)} if {
	kinds := {kind |
		some finding in spoke
		some kind in finding.need_evidence
	}
	count(kinds) > 0
} else := {}

# METADATA
# description: |
#   How long the decision may be kept: as long as each finding grants. One that grants nothing was about this moment only.
#   A mask or a limit need not grant, but may shorten.
ttl(spoke) := {"cache_ttl": min(granted | shortened)} if {
	every finding in spoke {
		finding.cache_ttl
	}
	granted := {_seconds(finding.cache_ttl) | some finding in spoke}
	shortened := {_seconds(finding.cache_ttl) | some finding in (findings.masks | findings.limits)}
} else := {}

_limits(spoke) := {"limits": smallest} if {
	asked := {finding.limits | some finding in spoke} | findings.limits
	smallest := {key: min(values) |
		some key in ["rows", "bytes", "seconds"]
		values := {limit[key] | some limit in asked}
		count(values) > 0
	}
	count(smallest) > 0
} else := {}

_masks := [mask |
	some field in sort({finding.field | some finding in findings.masks})
	mask := _strictest(field)
	mask.mask != "none"
]

_strictest(field) := object.union({"field": field}, choices[0]) if {
	candidates := {{"mask": finding.mask, "options": object.get(finding, "options", {})} |
		some finding in findings.masks
		finding.field == field
	}
	strictest := min({_rank(candidate) | some candidate in candidates})
	choices := [candidate | some candidate in candidates; _rank(candidate) == strictest]
	_ordered(candidates, choices)
} else := {"field": field, "mask": "null", "options": {}}

# Of several masks one must be the strictest: two of the same rank, or one that nobody ranked, cannot be ordered.
_ordered(candidates, _) if count(candidates) == 1

_ordered(candidates, choices) if {
	count(choices) == 1
	every candidate in candidates {
		_ranks[candidate.mask]
	}
}

_rank(candidate) := object.get(_ranks, candidate.mask, 0)

_ranks := {"null": 1, "redact": 2, "token": 3, "partial": 4, "email": 4, "none": 9}

_seconds(span) := span if is_number(span)

_seconds(span) := time.parse_duration_ns(span) / 1000000000 if is_string(span)

_listed(approvers) := approvers if {
	is_array(approvers)
} else := [approvers]
