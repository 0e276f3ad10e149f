# METADATA
# title: Masking
# description: |
#   Classified data is masked for agents, always, and for people without a role that exempts them. What nobody classified
#   goes through the detectors. The target's file says what data is; data.settings.masking, what becomes of it.
# scope: package
# schemas:
#   - input: schema.input
package sallyport.rules.masking

mask contains {"rule": "MASK-001", "field": field, "mask": _mask(class)} if {
	not exempt
	some field, class in input.target.classification
}

mask contains {"rule": "MASK-002", "field": "*", "mask": "redact"} if not exempt

# METADATA
# description: Who sees data as it is. Other rules ask this too.
exempt if {
	input.subject.kind == "human"
	some role in input.subject.roles
	role in data.settings.masking.exempt
}

_mask(class) := object.get(_classes, class, "null")

# Without settings every class is null: a mask must not be lost with its name.
default _classes := {}

_classes := data.settings.masking.classes
