package io.sallyport.plugin.sql.connector;

/** The server cannot be used. The message may be shown to the client. */
final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;

  BackendException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** SQLSTATE. */
  String code() {
    return code;
  }
}
