package io.sallyport.runtime.credential;

/** Why no credential could be had. Messages name the source and the role, never a secret. */
public abstract sealed class CredentialException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected CredentialException(String message) {
    super(message, null, false, false);
  }

  /**
   * The source does not know this profile for this target, or the gateway may not have it: an
   * operator must act.
   */
  public static final class Refused extends CredentialException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message);
    }
  }

  /** The source cannot be reached or is sealed: trying again may help. */
  public static final class Unavailable extends CredentialException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message);
    }
  }
}
