package io.sallyport.runtime.approval;

/** Why an answer to a question was not taken. Messages are for the person who gave it. */
public abstract sealed class ApprovalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected ApprovalException(String message) {
    super(message, null, false, false);
  }

  /** No question has this id. */
  public static final class Unknown extends ApprovalException {
    private static final long serialVersionUID = 1L;

    public Unknown(String message) {
      super(message);
    }
  }

  /** This subject may not answer this question. */
  public static final class NotAllowed extends ApprovalException {
    private static final long serialVersionUID = 1L;

    public NotAllowed(String message) {
      super(message);
    }
  }

  /** The question is closed already, or its grant used. */
  public static final class TooLate extends ApprovalException {
    private static final long serialVersionUID = 1L;

    public TooLate(String message) {
      super(message);
    }
  }
}
