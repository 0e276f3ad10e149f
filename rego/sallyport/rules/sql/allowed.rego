# METADATA
# title: SQL that needs nobody
# description: |
#   What is proven to be harmless, or fits its sender's role, is allowed. The rest falls through to what is held or
#   denied beside this file, and what nothing allows is denied by the combiner.
# scope: package
# schemas:
#   - input: schema.input
#   - input.operation.facts: schema.sql
package sallyport.rules.sql

import data.sallyport.sql.statement

# METADATA
# title: SQL-001
# description: Reads, and what belongs to them, are for whoever may use the target.
allow contains {"rule": "SQL-001", "reason": "it only reads", "cache_ttl": "60s"} if statement.only(_reading)

# METADATA
# title: SQL-002
# description: Locks that writers wait for, and messages, are for those who write.
allow contains {"rule": "SQL-002", "reason": "it locks or sends messages, as writers do", "cache_ttl": "60s"} if {
	statement.only(_reading | {"lock", "message"})
	not statement.only(_reading)
	statement.by_role({"writer", "owner"})
}

# METADATA
# title: SQL-008
# description: The lock that every read takes, taken beforehand, as pg_dump does.
allow contains {"rule": "SQL-008", "reason": "it takes the lock of a read", "cache_ttl": "60s"} if {
	statement.only(_reading | {"lock"})
	statement.has("lock")
	count(input.operation.facts.locks) > 0
	every lock in input.operation.facts.locks {
		lock == "access share"
	}
}

# METADATA
# title: SQL-003
# description: People with the role change data.
allow contains {"rule": "SQL-003", "reason": "a person with the role changes data", "cache_ttl": "60s"} if {
	_writes
	statement.by_person
	statement.by_role({"writer", "owner"})
}

# METADATA
# title: SQL-004
# description: Agents change data where it is not production.
allow contains {"rule": "SQL-004", "reason": "it changes data that is not production's", "cache_ttl": "60s"} if {
	_writes
	not statement.by_person
	statement.elsewhere
}

# METADATA
# title: SQL-005
# description: Agents change a few rows of production, counted beforehand.
allow contains {
	"rule": "SQL-005",
	"reason": sprintf("it changes %v rows, fewer than %v", [input.evidence.row_count, data.settings.sql.small_write]),
	"need_evidence": ["row_count"],
} if {
	_small_write
}

# METADATA
# title: SQL-006
# description: Owners shape the schema and run code.
allow contains {"rule": "SQL-006", "reason": "an owner shapes the schema", "cache_ttl": "60s"} if {
	statement.is_sql
	statement.by_person
	statement.by_role({"owner"})
	count(input.operation.effects) > 0
	every effect in input.operation.effects {
		effect in (_writing | {"create", "alter", "execute"})
	}
	not statement.whole_table
}

# METADATA
# title: SQL-007
# description: Where it is not production, an owner needs nobody's yes for what is held elsewhere.
allow contains {"rule": "SQL-007", "reason": "an owner, and not production", "cache_ttl": "60s"} if _owner_elsewhere

_reading := {"read", "show", "session", "transaction"}

_writing := _reading | {"write", "delete", "lock", "message"}

# Changes rows that its WHERE picks, and nothing else.
_writes if {
	statement.only(_writing)
	some effect in input.operation.effects
	effect in {"write", "delete"}
	not statement.whole_table
}

_small_write if {
	_writes
	not statement.by_person
	not input.operation.facts.adds_rows # they were not there to be counted
	is_number(input.evidence.row_count)
	input.evidence.row_count < data.settings.sql.small_write
}

_owner_elsewhere if {
	statement.is_sql
	statement.by_person
	statement.by_role({"owner"})
	statement.elsewhere
	count(input.operation.effects) > 0
	not statement.has("unknown")
	not statement.has("host")
	not statement.has("admin")
}
