package io.sallyport.runtime.identity;

/** Why a credential was not accepted. Messages name what is wrong with it, never the credential. */
public abstract sealed class AuthenticationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected AuthenticationException(String message) {
    super(message, null, false, false);
  }

  /** Forged, expired, for another audience, malformed: the client needs another credential. */
  public static final class Rejected extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    public Rejected(String message) {
      super(message);
    }
  }

  /** The issuer or the store cannot be asked: trying again may help. */
  public static final class Unavailable extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message);
    }
  }
}
