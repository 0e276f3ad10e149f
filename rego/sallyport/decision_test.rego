package sallyport_test.combiner

import data.sallyport

_session := {
	"phase": "session",
	"subject": {"id": "agent:claude", "kind": "agent", "name": "claude", "groups": [], "roles": ["reader"]},
	"target": {"name": "orders", "protocol": "postgresql", "labels": {}, "classification": {}},
	"session": {"profile": "reader"},
	"grants": [],
	"evidence": {},
	"time": "2026-01-01T00:00:00Z",
}

_operation := object.union(_session, {
	"phase": "operation",
	"operation": {"action": "SELECT", "effects": ["read"], "resources": [], "facts": {}, "protocol": "postgresql"},
})

_decision(rules) := decision if {
	decision := sallyport.decision with input as _operation with data.sallyport.rules as rules
}

_allow := {"rule": "A-1", "reason": "a read", "cache_ttl": "60s"}

_hold := {"rule": "H-1", "reason": "dangerous", "approvers": {"groups": ["dba"], "quorum": 2}, "timeout": "10m"}

_deny := {"rule": "D-1", "reason": "never", "advice": "do not"}

test_nothing_matched_is_a_deny if {
	_decision({}) == {"outcome": "deny", "rule": "GATE-000", "rules": ["GATE-000"], "reason": "no rule allows this"}
}

test_an_allow_allows if {
	_decision({"a": {"allow": {_allow}}}) == {
		"outcome": "allow",
		"rule": "A-1",
		"rules": ["A-1"],
		"reason": "a read",
		"masks": [],
		"cache_ttl": 60,
	}
}

test_a_hold_beats_an_allow if {
	_decision({"a": {"allow": {_allow}}, "h": {"hold": {_hold}}}) == {
		"outcome": "hold",
		"rule": "H-1",
		"rules": ["H-1"],
		"reason": "dangerous",
		"masks": [],
		"approvers": [{"groups": ["dba"], "quorum": 2}],
		"timeout": 600,
		"timeout_in_transaction": 0,
	}
}

test_a_deny_beats_both if {
	_decision({"a": {"allow": {_allow}}, "h": {"hold": {_hold}}, "d": {"deny": {_deny}}}) == {
		"outcome": "deny",
		"rule": "D-1",
		"rules": ["D-1"],
		"reason": "never",
		"advice": "do not",
	}
}

# The forms in which a rule may be written.
test_plain_true_denies if {
	_decision({"a": {"allow": {_allow}}, "team": {"deny": true}}) == {
		"outcome": "deny",
		"rule": "TEAM-000",
		"rules": ["TEAM-000"],
		"reason": "a rule of sallyport.rules.team says so",
	}
}

test_a_text_denies_with_its_reason if {
	every said in [{"frozen"}, ["frozen"], "frozen"] {
		_decision({"a": {"allow": {_allow}}, "team": {"deny": said}}).reason == "frozen"
	}
}

test_every_form_of_a_text_denies if {
	every said in [{"frozen"}, ["frozen"], "frozen", {"reason": "frozen"}, 1, {{"rule": "X-1"}}] {
		_decision({"a": {"allow": {_allow}}, "team": {"deny": said}}).outcome == "deny"
	}
}

test_false_and_empty_say_nothing if {
	every said in [false, set(), [], {}] {
		_decision({"a": {"allow": {_allow}}, "team": {"deny": said, "hold": said}}).outcome == "allow"
	}
}

test_plain_true_holds_with_the_configured_question if {
	decision := _decision({"a": {"allow": {_allow}}, "team": {"hold": true}}) with data.settings.approvals as {
		"approvers": {"groups": ["ops"], "quorum": 1},
		"timeout": "5m",
	}
	decision.outcome == "hold"
	decision.approvers == [{"groups": ["ops"], "quorum": 1}]
	decision.timeout == 300
}

test_a_hold_without_settings_has_a_question if {
	decision := _decision({"team": {"hold": true}}) with data.settings as {}
	decision.approvers == [{"groups": ["approvers"], "quorum": 1}]
	decision.timeout == 900
}

# What could not be read.
test_unknown_effects_are_a_deny_that_says_so if {
	decision := sallyport.decision with input as object.union(_operation, {"operation": {"effects": ["read", "unknown"]}})
		with data.sallyport.rules as {"a": {"allow": {_allow}}}
	decision == {
		"outcome": "deny",
		"rule": "GATE-001",
		"rules": ["GATE-001"],
		"reason": "this could not be read, so it may do anything",
		"advice": "write it in a plainer form that can be read whole",
		"cache_ttl": 60,
	}
}

test_no_effects_are_a_deny if {
	every effects in [[], null, "read", [1]] {
		decision := sallyport.decision with input as object.union(_operation, {"operation": {"effects": effects}})
			with data.sallyport.rules as {"a": {"allow": {_allow}}}
		decision.outcome == "deny"
	}
}

test_every_missing_part_is_a_deny if {
	every path in [
		"/phase", "/subject", "/subject/id", "/subject/kind", "/target", "/target/name", "/target/protocol",
		"/session", "/session/profile", "/operation", "/operation/action", "/operation/protocol", "/operation/effects",
	] {
		decision := sallyport.decision with input as json.patch(_operation, [{"op": "remove", "path": path}])
			with data.sallyport.rules as {"a": {"allow": {_allow}}}
		decision.outcome == "deny"
		decision.rule == "GATE-001"
	}
}

test_an_unknown_phase_is_a_deny if {
	decision := sallyport.decision with input as object.union(_operation, {"phase": "other"})
		with data.sallyport.rules as {"a": {"allow": {_allow}}}
	decision.outcome == "deny"
}

test_an_empty_question_is_a_deny if {
	decision := sallyport.decision with input as {} with data.sallyport.rules as {"a": {"allow": {_allow}}}
	decision.outcome == "deny"
}

test_a_session_needs_no_operation if {
	decision := sallyport.decision with input as _session with data.sallyport.rules as {"a": {"allow": {_allow}}}
	decision.outcome == "allow"
}

# The stricter of several.
test_all_approvers_and_the_shortest_times if {
	decision := _decision({
		"h": {"hold": {_hold}},
		"i": {"hold": {{
			"rule": "I-1",
			"reason": "also",
			"approvers": [{"groups": ["security"], "quorum": 1}],
			"timeout": 60,
			"timeout_in_transaction": "10s",
			"need_evidence": ["locks"],
			"advice": "less",
		}}},
	})
	decision == {
		"outcome": "hold",
		"rule": "H-1",
		"rules": ["H-1", "I-1"],
		"reason": "dangerous",
		"advice": "less",
		"masks": [],
		"approvers": [{"groups": ["dba"], "quorum": 2}, {"groups": ["security"], "quorum": 1}],
		"timeout": 60,
		"timeout_in_transaction": 0,
		"need_evidence": ["locks"],
	}
}

test_the_smallest_limits if {
	decision := _decision({"a": {
		"allow": {object.union(_allow, {"limits": {"rows": 10, "bytes": 500}})},
		"limit": {{"rule": "L-1", "rows": 100, "seconds": 5}, {"rows": 7}},
	}})
	decision.limits == {"rows": 7, "bytes": 500, "seconds": 5}
	decision.rules == ["A-1", "L-1"]
}

test_the_shortest_time_in_the_cache if {
	decision := _decision({
		"a": {"allow": {_allow, {"rule": "A-2", "reason": "too", "cache_ttl": 90}}},
		"b": {"limit": {{"cache_ttl": "5s"}}},
	})
	decision.cache_ttl == 5
}

test_one_that_grants_no_time_keeps_all_out_of_the_cache if {
	decision := _decision({"a": {"allow": {_allow, {"rule": "A-2", "reason": "now"}}}})
	not decision.cache_ttl
}

test_all_evidence if {
	decision := _decision({"a": {"allow": {
		object.union(_allow, {"need_evidence": ["row_count"]}),
		{"rule": "A-2", "reason": "too", "need_evidence": ["locks", "row_count"]},
	}}})
	decision.need_evidence == ["locks", "row_count"]
}

_masks(masks) := _decision({"a": {"allow": {_allow}, "mask": masks}}).masks

test_all_masks if {
	_masks({{"field": "a.b", "mask": "email"}, {"field": "c.d", "mask": "partial", "options": {"keep": 4}}}) == [
		{"field": "a.b", "mask": "email", "options": {}},
		{"field": "c.d", "mask": "partial", "options": {"keep": 4}},
	]
}

test_the_stricter_of_two_masks if {
	every pair in [
		[["none", "partial"], "partial"],
		[["partial", "token"], "token"],
		[["email", "token"], "token"],
		[["token", "redact"], "redact"],
		[["redact", "null"], "null"],
	] {
		_masks({{"field": "f", "mask": mask} | some mask in pair[0]}) == [{"field": "f", "mask": pair[1], "options": {}}]
	}
}

test_masks_that_cannot_be_ordered_give_null if {
	every masks in [
		{{"field": "f", "mask": "partial"}, {"field": "f", "mask": "email"}},
		{{"field": "f", "mask": "ours"}, {"field": "f", "mask": "none"}},
		{{"field": "f", "mask": "ours"}, {"field": "f", "mask": "token"}},
		{{"field": "f", "mask": "partial", "options": {"keep": 1}}, {"field": "f", "mask": "partial"}},
	] {
		_masks(masks) == [{"field": "f", "mask": "null", "options": {}}]
	}
}

test_a_mask_of_ones_own_stays_when_it_is_alone if {
	_masks({{"field": "f", "mask": "ours"}}) == [{"field": "f", "mask": "ours", "options": {}}]
}

test_a_mask_or_limit_that_cannot_be_understood_is_a_deny if {
	every broken in [
		{"mask": {{"field": "f"}}},
		{"mask": {"email"}},
		{"mask": true},
		{"mask": {{"field": "f", "mask": "email", "options": 4}}},
		{"limit": {{"lines": 4}}},
		{"limit": true},
	] {
		decision := _decision({"a": {"allow": {_allow}}, "team": broken})
		decision.outcome == "deny"
		decision.rule == "GATE-002"
		contains(decision.reason, "sallyport.rules.team")
	}
}

# What cannot be combined must refuse, never fall through to the milder outcome.
test_a_hold_that_cannot_be_combined_is_a_deny if {
	every broken in [{"timeout": [1]}, {"timeout": null}, {"timeout_in_transaction": {}}] {
		decision := _decision({"a": {"allow": {_allow}}, "h": {"hold": {object.union(_hold, broken)}}})
		decision.outcome == "deny"
	}
}
