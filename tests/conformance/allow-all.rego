# Allows everything, also what could not be read: for comparing a gateway with no gateway, never for use.
package sallyport

decision := {
	"outcome": "allow",
	"rule": "TEST-001",
	"rules": ["TEST-001"],
	"reason": "the gateway is being compared with no gateway",
	"cache_ttl": "300s",
}
