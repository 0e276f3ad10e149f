package io.sallyport.plugin.sql.wire;

/**
 * The other side does not speak the protocol. The connection must be closed; the message may be
 * told to it.
 */
public final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;

  public ProtocolViolation(String message) {
    this("08P01", message);
  }

  public ProtocolViolation(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The SQLSTATE to answer with. */
  public String code() {
    return code;
  }
}
