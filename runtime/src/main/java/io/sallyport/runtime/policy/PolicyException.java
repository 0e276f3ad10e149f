package io.sallyport.runtime.policy;

/**
 * Why OPA gave no decision. Each becomes a denial with a rule id of its own; the messages are for
 * the operator and hold nothing of the question.
 */
abstract sealed class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String rule;

  private PolicyException(String rule, String message) {
    super(message, null, false, false);
    this.rule = rule;
  }

  /** The gate's rule id for this failure. */
  String rule() {
    return rule;
  }

  /** The document {@code data.sallyport.decision} has no value. */
  static final class Undefined extends PolicyException {
    private static final long serialVersionUID = 1L;

    Undefined(String message) {
      super("GATE-010", message);
    }
  }

  /** No answer within the deadline. */
  static final class Late extends PolicyException {
    private static final long serialVersionUID = 1L;

    Late(String message) {
      super("GATE-011", message);
    }
  }

  /** An answer that is not a decision. */
  static final class Malformed extends PolicyException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super("GATE-012", message);
    }
  }

  /** OPA cannot be reached. */
  static final class Unreachable extends PolicyException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super("GATE-013", message);
    }
  }

  /** Another policy answered than the one that was handed over. */
  static final class WrongRevision extends PolicyException {
    private static final long serialVersionUID = 1L;

    WrongRevision(String message) {
      super("GATE-014", message);
    }
  }
}
