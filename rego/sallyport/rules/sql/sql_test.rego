package sallyport_test.sql

import data.sallyport_test.shipped

_subjects := {
	"agent": {"id": "agent:claude", "kind": "agent", "name": "claude", "groups": [], "roles": ["reader"]},
	"service": {"id": "service:job", "kind": "service", "name": "job", "groups": [], "roles": ["reader", "writer"]},
	"reader": {"id": "human:rita", "kind": "human", "name": "Rita", "groups": [], "roles": ["reader"]},
	"writer": {"id": "human:will", "kind": "human", "name": "Will", "groups": [], "roles": ["writer", "reader"]},
	"owner": {"id": "human:olga", "kind": "human", "name": "Olga", "groups": [], "roles": ["owner"]},
	"auditor": {"id": "human:aude", "kind": "human", "name": "Aude", "groups": [], "roles": ["reader", "pii-reader"]},
}

_asks(who, environment, operation) := {
	"phase": "operation",
	"subject": _subjects[who],
	"target": {
		"name": "orders",
		"protocol": "postgresql",
		"labels": {"environment": environment},
		"classification": {"public.customers.email": "email"},
	},
	"session": {"profile": "reader"},
	"operation": object.union({"protocol": "postgresql", "in_transaction": false}, operation),
	"grants": [],
	"evidence": {},
	"time": "2026-01-01T00:00:00Z",
}

_op(action, effects, facts) := {
	"action": action,
	"effects": effects,
	"resources": [{"kind": "table", "name": "invoices", "effects": effects}],
	"text": "",
	"facts": object.union({"statement_count": 1, "tables": ["invoices"]}, facts),
}

_select := _op("SELECT", ["read"], {})

_update := _op("UPDATE", ["read", "write"], {"where": true})

_update_all := _op("UPDATE", ["write"], {"whole_table": ["invoices"]})

_drop := _op("DROP TABLE", ["drop"], {})

_function := _op("SELECT", ["execute", "read"], {"functions_unknown": ["purge"]})

_set(name, value) := _op("SET", ["session"], {"settings": [{"name": name, "value": value}], "tables": []})

_schema(name) := {
	"action": "ALTER SCHEMA",
	"effects": ["alter"],
	"resources": [{"kind": "schema", "name": name, "effects": ["alter"]}],
	"text": "",
	"facts": {"statement_count": 1, "tables": []},
}

_table(name) := _op("SELECT", ["read"], {"tables": [name]})

_decide(who, environment, operation) := decision if {
	decision := shipped.decision(_asks(who, environment, operation), {})
}

# Who, where, what, outcome, deciding rule.
_cases := [
	# Reads and what belongs to them.
	["agent", "production", _select, "allow", "SQL-001"],
	["service", "production", _select, "allow", "SQL-001"],
	["reader", "production", _select, "allow", "SQL-001"],
	["agent", "production", _op("BEGIN", ["transaction"], {}), "allow", "SQL-001"],
	["agent", "production", _op("SHOW", ["show"], {}), "allow", "SQL-001"],
	["agent", "production", _set("datestyle", "iso"), "allow", "SQL-001"],
	# Locks and messages.
	["agent", "production", _op("SELECT", ["lock", "read"], {}), "deny", "GATE-000"],
	["writer", "production", _op("SELECT", ["lock", "read"], {}), "allow", "SQL-002"],
	["writer", "production", _op("NOTIFY", ["message"], {}), "allow", "SQL-002"],
	["agent", "production", _op("LOCK TABLE", ["lock"], {"locks": ["access share"]}), "allow", "SQL-008"],
	["agent", "production", _op("LOCK TABLE", ["lock"], {"locks": ["access share", "exclusive"]}), "deny", "GATE-000"],
	# Writes.
	["agent", "production", _update, "hold", "SQL-037"],
	["service", "production", _update, "hold", "SQL-037"],
	["agent", "staging", _update, "allow", "SQL-004"],
	["agent", "other", _update, "hold", "SQL-037"],
	["reader", "production", _update, "hold", "SQL-038"],
	["writer", "production", _update, "allow", "SQL-003"],
	["owner", "production", _update, "allow", "SQL-003"],
	["writer", "production", _op("DELETE", ["delete"], {}), "allow", "SQL-003"],
	# Every row.
	["agent", "staging", _update_all, "hold", "SQL-032"],
	["writer", "production", _update_all, "hold", "SQL-032"],
	["owner", "production", _update_all, "hold", "SQL-032"],
	["owner", "staging", _update_all, "allow", "SQL-007"],
	["agent", "production", _op("EXPLAIN", ["show"], {"explain": true, "whole_table": ["invoices"]}), "allow", "SQL-001"],
	["writer", "production", _op("EXPLAIN; DELETE", ["show", "delete"], {"explain": true, "whole_table": ["invoices"]}), "hold", "SQL-032"],
	["owner", "production", _op("EXPLAIN", ["show"], {"explain": true, "explain_analyze": true, "whole_table": ["x"]}), "hold", "SQL-032"],
	# Objects.
	["agent", "staging", _drop, "hold", "SQL-030"],
	["writer", "staging", _drop, "hold", "SQL-030"],
	["owner", "production", _drop, "hold", "SQL-030"],
	["owner", "staging", _drop, "allow", "SQL-007"],
	["agent", "production", _op("ALTER TABLE", ["alter", "drop"], {}), "hold", "SQL-030"],
	["agent", "production", _op("TRUNCATE", ["truncate"], {}), "hold", "SQL-031"],
	["owner", "production", _op("TRUNCATE", ["truncate"], {}), "hold", "SQL-031"],
	["agent", "production", _op("GRANT", ["grant"], {}), "hold", "SQL-033"],
	["owner", "production", _op("GRANT", ["grant"], {}), "hold", "SQL-033"],
	["agent", "production", _op("CREATE TABLE", ["create"], {}), "hold", "SQL-034"],
	["writer", "production", _op("ALTER TABLE", ["alter"], {}), "hold", "SQL-034"],
	["owner", "production", _op("CREATE TABLE", ["create"], {}), "allow", "SQL-006"],
	# Where classified data is found.
	["owner", "production", _op("ALTER TABLE", ["alter"], {"tables": ["public.Customers"]}), "hold", "SQL-039"],
	["owner", "production", _op("ALTER TABLE", ["alter"], {}), "allow", "SQL-006"],
	["owner", "production", _schema("public"), "hold", "SQL-039"],
	["owner", "production", _schema("sales"), "allow", "SQL-006"],
	# Code.
	["agent", "production", _function, "hold", "SQL-035"],
	["reader", "production", _function, "hold", "SQL-035"],
	["owner", "production", _function, "allow", "SQL-006"],
	["agent", "production", _op("SELECT", ["read"], {"functions_unknown": ["purge"]}), "hold", "SQL-035"],
	["agent", "production", _op("DO", ["execute"], {"dynamic": true}), "hold", "SQL-035"],
	["agent", "production", _op("DO", ["unknown"], {"dynamic": true}), "deny", "GATE-001"],
	["owner", "staging", _op("DO", ["unknown"], {"dynamic": true}), "deny", "GATE-001"],
	# The server.
	["owner", "production", _op("ALTER SYSTEM", ["admin"], {}), "hold", "SQL-036"],
	["owner", "staging", _op("ALTER SYSTEM", ["admin"], {}), "hold", "SQL-036"],
	["owner", "staging", _op("COPY", ["host", "read"], {}), "deny", "SQL-080"],
	["agent", "production", _op("COPY", ["read"], {"copy": {"direction": "to", "side": "program"}}), "deny", "SQL-080"],
	["agent", "production", _op("COPY", ["read"], {"copy": {"direction": "to", "side": "file"}}), "deny", "SQL-080"],
	["agent", "production", _op("COPY", ["read"], {"copy": {"direction": "to", "side": "client"}}), "allow", "SQL-001"],
	# Settings.
	["owner", "staging", _set("standard_conforming_strings", "off"), "deny", "SQL-081"],
	["writer", "production", _set("standard_conforming_strings", "ON"), "allow", "SQL-001"],
	["writer", "production", _set("client_encoding", "'UTF8'"), "allow", "SQL-001"],
	["writer", "production", _set("client_encoding", "sjis"), "deny", "SQL-081"],
	["writer", "production", _set("backslash_quote", "on"), "deny", "SQL-081"],
	["writer", "production", _set("session_replication_role", "replica"), "deny", "SQL-081"],
	["owner", "staging", _set("role", "postgres"), "deny", "SQL-081"],
	["owner", "staging", _set("SESSION_AUTHORIZATION", "postgres"), "deny", "SQL-081"],
	["owner", "staging", _op("SELECT", ["session"], {"settings": [{"name": "unknown", "by": "set_config"}]}), "deny", "SQL-081"],
	["writer", "staging", _op("UPDATE", ["write", "admin"], {"settings": [{"name": "unknown", "by": "update"}]}), "deny", "SQL-081"],
	["owner", "staging", _op("SELECT", ["session"], {"settings": [{"name": "client_encoding"}]}), "deny", "SQL-081"],
	["agent", "production", _op("RESET", ["session"], {"settings": [{"name": "client_encoding", "by": "set", "reset": true}]}), "allow", "SQL-001"],
	["agent", "production", _op("RESET", ["session"], {"settings": [{"name": "all", "by": "set", "reset": true}]}), "allow", "SQL-001"],
	["agent", "production", _op("SELECT", ["session"], {"settings": [{"name": "search_path", "by": "set_config"}]}), "deny", "SQL-082"],
	["agent", "production", _set("search_path", "evil"), "deny", "SQL-082"],
	["agent", "production", _set("search_path", ""), "allow", "SQL-001"],
	["auditor", "production", _set("search_path", "sales"), "allow", "SQL-001"],
	# Views that tell.
	["agent", "production", _table("pg_stats"), "deny", "SQL-083"],
	["agent", "production", _table("pg_catalog.pg_statistic"), "deny", "SQL-083"],
	["agent", "production", _table("pg_toast.pg_toast_16386"), "deny", "SQL-083"],
	["agent", "production", _op("SELECT", ["read"], {"functions": ["pg_stat_get_activity"]}), "deny", "SQL-083"],
	["auditor", "production", _op("SELECT", ["read"], {"functions": ["pg_stat_get_activity"]}), "allow", "SQL-001"],
	["auditor", "production", _table("pg_user_mappings"), "deny", "SQL-084"],
	["auditor", "production", _table("pg_stats"), "allow", "SQL-001"],
	["auditor", "production", _table("pg_catalog.pg_authid"), "deny", "SQL-084"],
	["agent", "production", _op("EXPLAIN", ["read"], {"explain_analyze": true, "tables": ["customers"]}), "deny", "SQL-085"],
	["agent", "production", _op("EXPLAIN", ["read"], {"explain_analyze": true, "tables": ["invoices"]}), "allow", "SQL-001"],
	["auditor", "production", _op("EXPLAIN", ["read"], {"explain_analyze": true, "tables": ["customers"]}), "allow", "SQL-001"],
	# Several at once, and words that nobody knows.
	["agent", "production", _op("SELECT; DROP TABLE", ["drop", "read"], {"statement_count": 2}), "hold", "SQL-030"],
	["owner", "production", _op("NEW", ["teleport"], {}), "deny", "GATE-000"],
]

test_outcomes if {
	every case in _cases {
		[who, environment, operation, outcome, rule] := case
		decision := _decide(who, environment, operation)
		print(who, environment, operation.action, operation.effects, operation.facts, decision.outcome, decision.rule)
		[decision.outcome, decision.rule] == [outcome, rule]
	}
}

test_a_read_in_full if {
	_decide("agent", "production", _select) == {
		"outcome": "allow",
		"rule": "SQL-001",
		"rules": ["SQL-001", "MASK-001", "MASK-002"],
		"reason": "it only reads",
		"masks": [
			{"field": "*", "mask": "redact", "options": {}},
			{"field": "public.customers.email", "mask": "email", "options": {}},
		],
		"cache_ttl": 60,
	}
}

test_a_drop_in_full if {
	_decide("agent", "production", _drop) == {
		"outcome": "hold",
		"rule": "SQL-030",
		"rules": ["SQL-030", "MASK-001", "MASK-002"],
		"reason": "DROP TABLE removes invoices",
		"advice": "rename it instead, and drop it when nobody misses it",
		"masks": [
			{"field": "*", "mask": "redact", "options": {}},
			{"field": "public.customers.email", "mask": "email", "options": {}},
		],
		"approvers": [{"groups": ["approvers"], "quorum": 1}],
		"timeout": 900,
		"timeout_in_transaction": 0,
		"need_evidence": ["dependents", "locks", "row_count"],
	}
}

test_a_reason_names_a_few_of_many if {
	many := [sprintf("f%v", [n]) | some n in numbers.range(10, 99)]
	decision := _decide("agent", "production", _op("SELECT", ["execute", "read"], {"functions_unknown": many}))
	decision.reason == "it runs code that nobody has vouched for: f10, f11, f12, f13, f14 and 85 more"
}

test_a_copy_to_a_program_in_full if {
	_decide("agent", "production", _op("COPY", ["host", "read"], {})) == {
		"outcome": "deny",
		"rule": "SQL-080",
		"rules": ["SQL-080"],
		"reason": "COPY reaches the files, programs or network of the server",
		"advice": "COPY … TO STDOUT and COPY … FROM STDIN go through the client",
		"cache_ttl": 60,
	}
}

_with_evidence(evidence) := decision if {
	decision := shipped.decision(
		object.union(
			_asks("agent", "production", _update),
			{"evidence": evidence},
		),
		{},
	)
}

test_an_agents_write_asks_for_the_count_first if {
	decision := _with_evidence({})
	decision.outcome == "hold"
	decision.need_evidence == ["row_count", "row_estimate"]
}

test_a_counted_small_write_needs_nobody if {
	decision := _with_evidence({"row_count": 9})
	decision.outcome == "allow"
	decision.rule == "SQL-005"
	decision.reason == "it changes 9 rows, fewer than 10"
	not decision.cache_ttl
}

test_rows_that_are_added_were_not_counted if {
	decision := shipped.decision(
		object.union(
			_asks("agent", "production", _op("INSERT", ["read", "write"], {"adds_rows": true})),
			{"evidence": {"row_count": 3}},
		),
		{},
	)
	decision.outcome == "hold"
}

test_what_was_only_estimated_or_is_more_is_held if {
	every evidence in [{"row_count": 10}, {"row_estimate": 1}, {"row_count": "1"}, {"row_count": null}] {
		_with_evidence(evidence).outcome == "hold"
	}
}

test_without_any_one_part_an_agents_write_never_passes if {
	every path in ["/target/labels", "/target/labels/environment", "/subject/kind", "/subject/roles", "/operation/effects"] {
		decision := shipped.decision(
			json.patch(
				_asks("agent", "production", _update),
				[{"op": "remove", "path": path}],
			),
			{},
		)
		decision.outcome in {"deny", "hold"}
	}
}

test_facts_that_are_missing_do_not_make_a_drop_pass if {
	every path in ["/operation/facts", "/operation/resources", "/operation/text"] {
		decision := shipped.decision(
			json.patch(
				_asks("agent", "production", _drop),
				[{"op": "remove", "path": path}],
			),
			{},
		)
		decision.outcome == "hold"
	}
}

test_another_protocol_is_not_allowed_by_these_rules if {
	decision := shipped.decision(
		object.union(
			_asks("agent", "production", _select),
			{"operation": {"protocol": "ssh"}},
		),
		{},
	)
	decision.rule == "GATE-000"
}
