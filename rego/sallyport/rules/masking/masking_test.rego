package sallyport_test.masking

import data.sallyport.rules.masking

_target := {"classification": {"public.customers.email": "email", "public.customers.note": "odd"}}

_settings := {"classes": {"email": "email"}, "exempt": ["pii-reader"]}

_masks(subject) := masks if {
	masks := masking.mask with input as {"subject": subject, "target": _target} with data.settings.masking as _settings
}

_all := {
	{"rule": "MASK-001", "field": "public.customers.email", "mask": "email"},
	{"rule": "MASK-001", "field": "public.customers.note", "mask": "null"},
	{"rule": "MASK-002", "field": "*", "mask": "redact"},
}

test_agents_always_see_masks if {
	_masks({"kind": "agent", "roles": []}) == _all
	_masks({"kind": "agent", "roles": ["pii-reader"]}) == _all
	_masks({"kind": "service", "roles": ["pii-reader"]}) == _all
}

test_people_see_masks_unless_a_role_exempts_them if {
	_masks({"kind": "human", "roles": ["reader"]}) == _all
	_masks({"kind": "human", "roles": ["pii-reader"]}) == set()
}

test_whoever_is_not_known_sees_masks if {
	_masks({}) == _all
	_masks({"kind": "human"}) == _all
}

test_without_settings_everything_is_null if {
	masks := masking.mask with input as {"subject": {"kind": "human", "roles": ["pii-reader"]}, "target": _target}
		with data.settings as {}
	masks == {
		{"rule": "MASK-001", "field": "public.customers.email", "mask": "null"},
		{"rule": "MASK-001", "field": "public.customers.note", "mask": "null"},
		{"rule": "MASK-002", "field": "*", "mask": "redact"},
	}
}
