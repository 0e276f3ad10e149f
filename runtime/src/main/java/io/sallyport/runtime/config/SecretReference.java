package io.sallyport.runtime.config;

/**
 * Where a secret is: {@code file:PATH}, {@code env:NAME} or {@code key:NAME}. The value itself
 * never stands in a configuration.
 *
 * @see io.sallyport.api.SecretSource
 */
public record SecretReference(String reference) {
  public SecretReference {
    InvalidConfig.unless(
        reference.matches("(file|env|key):.+"),
        "secret",
        "<not shown>",
        "write a reference: file:PATH, env:NAME or key:NAME; a secret itself never stands in a configuration");
  }
}
