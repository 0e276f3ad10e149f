package sallyport_test.access

import data.sallyport_test.shipped

_roles := {
	"writer": [],
	"owner": [],
	"reader": [{"targets": ["*"], "profiles": ["reader"]}],
	"tester": [{"targets": ["orders", "stock"], "profiles": ["*"], "labels": {"environment": "staging"}}],
	"analyst": [{"targets": ["*"], "profiles": ["reader"], "databases": ["reports"]}],
}

_asks(changes) := object.union(
	{
		"phase": "session",
		"subject": {"id": "agent:claude", "kind": "agent", "name": "claude", "groups": [], "roles": ["reader"]},
		"target": {"name": "orders", "protocol": "postgresql", "labels": {"environment": "production"}, "classification": {}},
		"session": {"profile": "reader"},
		"grants": [],
		"evidence": {},
		"time": "2026-01-01T00:00:00Z",
	},
	changes,
)

_decision(changes) := shipped.decision(_asks(changes), {"access": {"roles": _roles}})

test_a_role_that_grants_it_opens_the_session if {
	_decision({}) == {
		"outcome": "allow",
		"rule": "ACC-001",
		"rules": ["ACC-001", "MASK-002"],
		"reason": "claude may use orders as reader",
		"masks": [{"field": "*", "mask": "redact", "options": {}}],
		"cache_ttl": 60,
	}
}

test_no_role_is_a_deny if {
	_decision({"subject": {"roles": []}}) == {
		"outcome": "deny",
		"rule": "ACC-010",
		"rules": ["ACC-010"],
		"reason": "no role of agent:claude grants orders as reader",
		"advice": "ask for a role that grants it: data.settings.access says which do",
		"cache_ttl": 60,
	}
}

test_another_profile_is_a_deny_that_names_the_right_one if {
	decision := _decision({"session": {"profile": "owner"}})
	decision.outcome == "deny"
	decision.advice == "ask for the profile reader"
}

test_a_role_nobody_defined_is_a_deny if _decision({"subject": {"roles": ["king"]}}).rule == "ACC-010"

test_labels_must_match if {
	_decision({"subject": {"roles": ["tester"]}}).rule == "ACC-010"
	_decision({"subject": {"roles": ["tester"]}, "target": {"labels": {"environment": "staging"}}}).rule == "ACC-001"
	_decision({"subject": {"roles": ["tester"]}, "target": {"name": "x", "labels": {"environment": "staging"}}}).rule == "ACC-010"
}

test_databases_must_match if {
	_decision({"subject": {"roles": ["analyst"]}}).rule == "ACC-010"
	_decision({"subject": {"roles": ["analyst"]}, "session": {"database": "orders"}}).rule == "ACC-010"
	_decision({"subject": {"roles": ["analyst"]}, "session": {"database": "reports"}}).rule == "ACC-001"
}

test_without_roles_in_the_question_is_a_deny if {
	decision := shipped.decision(json.remove(_asks({}), ["subject/roles"]), {"access": {"roles": _roles}})
	decision.outcome == "deny"
	decision.rule == "ACC-010"
}

test_an_access_that_was_taken_away_ends_at_the_next_operation if {
	asks := _asks({
		"phase": "operation",
		"operation": {"action": "SELECT", "effects": ["read"], "resources": [], "facts": {}, "protocol": "postgresql"},
	})
	before := shipped.decision(asks, {"access": {"roles": _roles}})
	before.outcome == "allow"
	after := shipped.decision(asks, {"access": {"roles": {"reader": []}}})
	after.rule == "ACC-010"
}
