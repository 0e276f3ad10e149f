package sallyport.rules.sql

allow contains {"rule": "SQL-001", "reason": "a read", "cache_ttl": "60s"} if {
	input.operation.protocol == "postgresql"
	count(input.operation.effects) > 0
	every effect in input.operation.effects {
		effect in {"read", "show"}
	}
}
