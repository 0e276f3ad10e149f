# METADATA
# title: The decision
# description: |
#   The one document that the gateway asks for. Any deny wins, then any hold, then an allow; what nothing matched is
#   denied (GATE-000). Several findings combine to the stricter.
# entrypoint: true
package sallyport

import data.sallyport.findings
import data.sallyport.stricter

# METADATA
# description: Also what is left when a finding cannot be combined, so that its mistake refuses and never lets through.
default decision := {
	"outcome": "deny",
	"rule": "GATE-000",
	"rules": ["GATE-000"],
	"reason": "no rule allows this",
}

decision := _decided(findings.denials) if _outcome == "deny"

decision := object.union_n([
	_decided(findings.holds),
	stricter.passage(findings.holds | findings.allowances),
	stricter.question(findings.holds),
]) if {
	_outcome == "hold"
}

decision := object.union(
	_decided(findings.allowances),
	stricter.passage(findings.allowances),
) if {
	_outcome == "allow"
}

# Decided before anything is combined: what cannot be combined must not fall through to a milder outcome.
_outcome := "deny" if {
	count(findings.denials) > 0
} else := "hold" if {
	count(findings.holds) > 0
} else := "allow" if {
	count(findings.allowances) > 0
}

# What every outcome has. The first finding by rule id decides, so that the same question has the same answer.
_decided(spoke) := object.union_n([
	{
		"outcome": _outcome,
		"rule": first.rule,
		"rules": array.concat([first.rule], [rule | some rule in _rules(spoke); rule != first.rule]),
		"reason": first.reason,
	},
	_advice(ordered),
	stricter.evidence(spoke),
	stricter.ttl(spoke),
]) if {
	ordered := sort([[finding.rule, finding.reason, finding] | some finding in spoke])
	first := ordered[0][2]
}

_rules(spoke) := {finding.rule | some finding in spoke} | {finding.rule |
	_outcome != "deny"
	some finding in (findings.masks | findings.limits)
}

# The deciding rule's advice, or the next one that has any.
_advice(ordered) := {"advice": advices[0]} if {
	advices := [entry[2].advice | some entry in ordered]
	count(advices) > 0
} else := {}
