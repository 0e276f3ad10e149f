# METADATA
# title: The shipped rules alone
# description: |
#   For the tests of the shipped rules: decisions of these rules with these settings, whatever else is loaded. A team's own
#   rule, or an operator's own setting, must not make our tests fail: it would not be let in.
package sallyport_test.shipped

import data.sallyport

# METADATA
# description: What the shipped rules decide on a question, with settings that may be changed.
decision(asks, changed) := decided if {
	rules := {
		"access": _access(asks, changed),
		"masking": _masking(asks, changed),
		"sql": _sql(asks, changed),
	}
	decided := sallyport.decision with input as asks
		with data.sallyport.rules as rules
		with data.settings as _settings(changed)
}

_access(asks, changed) := said if {
	said := data.sallyport.rules.access with input as asks with data.settings as _settings(changed)
}

_masking(asks, changed) := said if {
	said := data.sallyport.rules.masking with input as asks with data.settings as _settings(changed)
}

_sql(asks, changed) := said if {
	said := data.sallyport.rules.sql with input as asks with data.settings as _settings(changed)
}

_settings(changed) := object.union(settings, changed)

settings := {
	"access": {"roles": {role: [{"targets": ["*"], "profiles": ["*"]}] | some role in ["reader", "writer", "owner"]}},
	"approvals": {"approvers": {"groups": ["approvers"], "quorum": 1}, "timeout": "15m"},
	"masking": {"classes": {"email": "email"}, "exempt": ["pii-reader"]},
	"sql": {"not_production": ["staging"], "small_write": 10},
}
