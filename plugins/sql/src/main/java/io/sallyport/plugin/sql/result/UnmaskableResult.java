package io.sallyport.plugin.sql.result;

/**
 * A result that must not be delivered: what it carries cannot be told, and policy wants certainty.
 */
public final class UnmaskableResult extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnmaskableResult(String message) {
    super(message, null, false, false);
  }
}
