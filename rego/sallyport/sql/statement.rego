# METADATA
# title: A statement
# description: |
#   What the rules for SQL ask about a statement, its sender and its target. Every answer is a proof: what is missing from
#   the input is never taken for harmless.
# scope: package
# schemas:
#   - input: schema.input
#   - input.operation.facts: schema.sql
package sallyport.sql.statement

protocols := {"postgresql"}

# METADATA
# description: This is an operation in SQL.
is_sql if {
	input.phase == "operation"
	input.operation.protocol in protocols
}

# METADATA
# description: Every effect is one of these, and nothing runs that nobody knows.
only(effects) if {
	is_sql
	count(input.operation.effects) > 0
	every effect in input.operation.effects {
		effect in effects
	}
	not unknown_functions
	not dynamic
}

has(effect) if {
	is_sql
	effect in input.operation.effects
}

unknown_functions if count(input.operation.facts.functions_unknown) > 0

dynamic if input.operation.facts.dynamic

# METADATA
# description: A table loses or changes every row.
whole_table if {
	count(input.operation.facts.whole_table) > 0
	not _only_explained
}

# EXPLAIN without ANALYZE tells what a statement would do, and does not do it.
_only_explained if {
	input.operation.facts.explain
	not input.operation.facts.explain_analyze
	count(input.operation.effects) > 0
	every effect in input.operation.effects {
		effect == "show"
	}
}

# METADATA
# description: |
#   Names in words. A few: who must decide reads them, and what matters must not drown in ten thousand others.
listed(names) := concat(" and ", sort(names)) if {
	count(names) <= 5
} else := sprintf("%s and %v more", [concat(", ", array.slice(sort(names), 0, 5)), count(names) - 5])

# METADATA
# description: What it touches, in words, such as "invoices and orders".
touches := listed(names) if {
	names := {resource.name | some resource in input.operation.resources}
	count(names) > 0
} else := "the database"

# METADATA
# description: What it touches in this way.
touches_by(effect) := listed(names) if {
	names := {resource.name |
		some resource in input.operation.resources
		effect in resource.effects
	}
	count(names) > 0
} else := touches

# METADATA
# description: |
#   The settings that it changes, with their new values; "?" when the text does not show it. A reset is none: it goes back to
#   what the gateway set when the session began.
settings contains {"name": lower(setting.name), "value": _plain(object.get(setting, "value", "?"))} if {
	is_sql
	some setting in input.operation.facts.settings
	not setting.reset
}

_plain(value) := lower(trim(value, "' "))

# METADATA
# description: Tables without their schema, lower case.
table_names contains name if {
	is_sql
	some table in input.operation.facts.tables
	parts := split(lower(table), ".")
	name := parts[count(parts) - 1]
}

# METADATA
# description: It names a table that the target's file classifies.
on_classified if {
	is_sql
	some field, _ in input.target.classification
	parts := split(lower(field), ".")
	parts[count(parts) - 2] in table_names
}

# METADATA
# description: A person sends it, not an agent and not a service.
by_person if input.subject.kind == "human"

# METADATA
# description: Its sender has one of these roles.
by_role(roles) if {
	some role in input.subject.roles
	role in roles
}

# METADATA
# description: The target is known not to be production. One without the label counts as production.
elsewhere if input.target.labels.environment in data.settings.sql.not_production
