# SQL that is refused
#
# What would reach the server's host, would make gateway and server read the same text differently, or would carry
# masked data past its mask. Nobody can say yes to these here: change the rule, or do it without the gateway.
#
# The schemas of this package are named in allowed.rego.
package sallyport.rules.sql

import data.sallyport.rules.masking
import data.sallyport.sql.statement

# METADATA
# title: SQL-080
# description: Files, programs and network of the server's host.
deny contains {
	"rule": "SQL-080",
	"reason": sprintf("%s reaches the files, programs or network of the server", [input.operation.action]),
	"advice": "COPY … TO STDOUT and COPY … FROM STDIN go through the client",
	"cache_ttl": "60s",
} if {
	_reaches_host
}

# METADATA
# title: SQL-081
# description: Settings on which the gateway's reading of a statement rests, and those that change who the session is.
deny contains {
	"rule": "SQL-081",
	"reason": sprintf("the setting %s is fixed by the gateway", [setting.name]),
	"advice": "leave it as it is",
	"cache_ttl": "60s",
} if {
	some setting in statement.settings
	_fixed[setting.name]
	not setting.value in _fixed[setting.name]
}

# METADATA
# title: SQL-082
# description: Where names lead decides which mask applies.
deny contains {
	"rule": "SQL-082",
	"reason": "search_path may not change while data is masked",
	"advice": "write the schema before the name: public.customers",
	"cache_ttl": "60s",
} if {
	_masked
	some setting in statement.settings
	setting.name == "search_path"
	setting.value != ""
}

# METADATA
# title: SQL-083
# description: Statistics and activity views hold values of masked columns.
deny contains {
	"rule": "SQL-083",
	"reason": sprintf("%s shows values of columns that are masked", [name]),
	"advice": "pg_class.reltuples gives a table's size; pg_stat_user_tables, its use",
	"cache_ttl": "60s",
} if {
	_masked
	some name in _told
}

# METADATA
# title: SQL-084
# description: Where the server keeps secrets.
deny contains {
	"rule": "SQL-084",
	"reason": sprintf("%s holds the server's secrets", [name]),
	"advice": "pg_roles lists roles without them",
	"cache_ttl": "60s",
} if {
	some name in statement.table_names
	name in {
		"pg_authid", "pg_shadow", "pg_user_mapping", "pg_user_mappings", "user_mapping_options", "_pg_user_mappings",
		"pg_subscription", "pg_hba_file_rules", "pg_file_settings",
	}
}

# METADATA
# title: SQL-085
# description: EXPLAIN ANALYZE counts rows that a condition on a masked column picks.
deny contains {
	"rule": "SQL-085",
	"reason": "EXPLAIN ANALYZE tells about the values of masked columns",
	"advice": "EXPLAIN without ANALYZE",
	"cache_ttl": "60s",
} if {
	_masked
	statement.is_sql
	input.operation.facts.explain_analyze
	statement.on_classified
}

# What shows rows, plans or texts of others, by tables and by the functions behind them.
_told contains name if {
	some name in statement.table_names
	name in _telling
}

# A table's long values.
_told contains name if {
	some name in statement.table_names
	startswith(name, "pg_toast_")
}

_told contains name if {
	statement.is_sql
	some name in input.operation.facts.functions
	name in _telling_functions
}

# Something of this target is masked for this subject.
_masked if {
	statement.is_sql
	count(input.target.classification) > 0
	not masking.exempt
}

_reaches_host if statement.has("host")

_reaches_host if {
	statement.is_sql
	input.operation.facts.copy.side in {"file", "program"}
}

# By setting: the values that change nothing, as dumps and drivers write them. A name that the text does not show may be
# any of these.
_fixed := {
	"unknown": set(),
	"standard_conforming_strings": {"on", "true", "yes", "1"},
	"client_encoding": {"utf8", "utf-8", "unicode"},
	"backslash_quote": {"safe_encoding"},
	"session_replication_role": {"origin"},
	"role": {"none"},
	"session_authorization": {"default"},
}

_telling := {
	"pg_stats",
	"pg_stats_ext",
	"pg_stats_ext_exprs",
	"pg_statistic",
	"pg_statistic_ext_data",
	"pg_stat_activity",
	"pg_stat_statements",
	"pg_largeobject",
	"pg_prepared_statements",
	"pg_cursors",
}

_telling_functions := {
	"pg_stat_get_activity",
	"pg_stat_get_backend_activity",
	"pg_stat_statements",
	"pg_mcv_list_items",
	"pg_prepared_statement",
	"pg_cursor",
}
