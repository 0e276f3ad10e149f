package io.sallyport.api;

/** A session was not opened. The connector tells its client in the protocol's own words. */
public final class SessionRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  public SessionRefused(Refusal refusal) {
    super(refusal.rule() + ": " + refusal.reason(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
