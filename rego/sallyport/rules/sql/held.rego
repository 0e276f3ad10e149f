# SQL that needs a yes
#
# What cannot be taken back, opens doors, or does what its text does not show is held for people. Who is asked and for how
# long is in data.settings.approvals.
#
# The schemas of this package are named in allowed.rego.
package sallyport.rules.sql

import data.sallyport.rules.masking
import data.sallyport.sql.statement

# METADATA
# title: SQL-030
# description: Removing an object, or a part of one.
hold contains {
	"rule": "SQL-030",
	"reason": sprintf("%s removes %s", [input.operation.action, statement.touches_by("drop")]),
	"advice": "rename it instead, and drop it when nobody misses it",
	"need_evidence": ["row_count", "dependents", "locks"],
} if {
	statement.has("drop")
	not _owner_elsewhere
}

# METADATA
# title: SQL-031
# description: Emptying a table.
hold contains {
	"rule": "SQL-031",
	"reason": sprintf("%s removes every row of %s", [input.operation.action, statement.touches_by("truncate")]),
	"advice": "DELETE with a WHERE that picks the rows",
	"need_evidence": ["row_count", "dependents", "locks"],
} if {
	statement.has("truncate")
	not _owner_elsewhere
}

# METADATA
# title: SQL-032
# description: Changing or removing every row of a table.
hold contains {
	"rule": "SQL-032",
	"reason": sprintf("%s reaches every row of %s", [input.operation.action, statement.touches]),
	"advice": "add a WHERE that picks the rows",
	"need_evidence": ["row_count"],
} if {
	statement.is_sql
	statement.whole_table
	not _owner_elsewhere
}

# METADATA
# title: SQL-033
# description: Changing who may do what.
hold contains {
	"rule": "SQL-033",
	"reason": sprintf("%s changes who may do what", [input.operation.action]),
} if {
	statement.has("grant")
	not _owner_elsewhere
}

# METADATA
# title: SQL-034
# description: Changing the schema, for whoever does not own it.
hold contains {
	"rule": "SQL-034",
	"reason": sprintf("%s changes the schema (%s)", [input.operation.action, statement.touches]),
	"need_evidence": ["locks"],
} if {
	some effect in ["create", "alter"]
	statement.has(effect)
	not _owner
}

# METADATA
# title: SQL-035
# description: Running code whose effects the text does not show, for whoever is no owner.
hold contains {
	"rule": "SQL-035",
	"reason": sprintf("it runs code that nobody has vouched for: %s", [_code]),
	"advice": "use plain SQL and the functions that PostgreSQL brings along",
} if {
	_runs_code
	not _owner
}

# METADATA
# title: SQL-036
# description: Changing the server, or ending others' work, whoever asks.
hold contains {
	"rule": "SQL-036",
	"reason": sprintf("%s changes the server or others' work", [input.operation.action]),
} if {
	statement.has("admin")
}

# METADATA
# title: SQL-037
# description: An agent changes data of production, unless few rows are affected.
hold contains {
	"rule": "SQL-037",
	"reason": sprintf("an agent changes %s on production", [statement.touches]),
	"advice": sprintf(
		"one UPDATE or DELETE whose WHERE picks fewer than %v rows of one table needs nobody, outside a transaction",
		[data.settings.sql.small_write],
	),
	"need_evidence": ["row_count", "row_estimate"],
} if {
	_changes
	not statement.by_person
	not statement.elsewhere
	not _small_write
}

# METADATA
# title: SQL-039
# description: |
#   Classified fields are known by their names. Whoever renames, derives or moves one could read it unmasked afterwards.
hold contains {
	"rule": "SQL-039",
	"reason": sprintf("%s may change where classified data is found (%s)", [input.operation.action, statement.touches]),
	"advice": "change the target's classification first, and ask somebody who sees the data as it is",
	"need_evidence": ["dependents"],
} if {
	statement.has("alter")
	not masking.exempt
	_on_classified
}

_on_classified if statement.on_classified

_on_classified if {
	some field, _ in input.target.classification
	parts := split(lower(field), ".")
	count(parts) > 2
	some resource in input.operation.resources
	resource.kind == "schema"
	lower(resource.name) == parts[count(parts) - 3]
}

# METADATA
# title: SQL-038
# description: A person changes data without the role for it.
hold contains {
	"rule": "SQL-038",
	"reason": sprintf("%s changes %s without the role writer", [input.subject.name, statement.touches]),
	"advice": "ask for the role writer",
	"need_evidence": ["row_count"],
} if {
	_changes
	statement.by_person
	not statement.by_role({"writer", "owner"})
}

_changes if statement.has("write")

_changes if statement.has("delete")

_owner if {
	statement.by_person
	statement.by_role({"owner"})
}

_runs_code if statement.has("execute")

_runs_code if {
	statement.is_sql
	statement.unknown_functions
}

_runs_code if {
	statement.is_sql
	statement.dynamic
}

default _code := "a function or a block"

_code := statement.listed({name | some name in input.operation.facts.functions_unknown}) if statement.unknown_functions
