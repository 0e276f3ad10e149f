package io.sallyport.runtime.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a request was not done: names the thing, and the next step (RFC 9457). */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String word;
  private final String title;
  private final @Nullable String nextStep;
  private final transient List<String> notices;

  Problem(int status, String word, String title, String detail, @Nullable String nextStep) {
    this(status, word, title, detail, nextStep, List.of());
  }

  private Problem(
      int status,
      String word,
      String title,
      String detail,
      @Nullable String nextStep,
      List<String> notices) {
    super(detail, null, false, false);
    this.status = status;
    this.word = word;
    this.title = title;
    this.nextStep = nextStep;
    this.notices = List.copyOf(notices);
  }

  /**
   * @param notices what everyone must see, whoever they are
   */
  static Problem unauthenticated(List<String> notices) {
    return new Problem(
        401,
        "sign-in",
        "Nobody is signed in",
        "the request carries no sign-in that is valid",
        "sign in at /login, or send Authorization: Bearer with a token",
        notices);
  }

  static Problem badRequest(String detail, @Nullable String nextStep) {
    return new Problem(400, "bad-request", "The request cannot be read", detail, nextStep);
  }

  static Problem notFound(String detail, @Nullable String nextStep) {
    return new Problem(404, "not-found", "There is no such thing", detail, nextStep);
  }

  static Problem forbidden(String detail, @Nullable String nextStep) {
    return new Problem(403, "not-allowed", "Not allowed", detail, nextStep);
  }

  int status() {
    return status;
  }

  Body body() {
    return new Body(
        "urn:sallyport:problem:" + word,
        title,
        status,
        String.valueOf(getMessage()),
        nextStep,
        status == 401 ? "/login" : null,
        notices);
  }

  /** As it is written. */
  record Body(
      String type,
      String title,
      int status,
      String detail,
      @Nullable String nextStep,
      @Nullable String login,
      List<String> notices) {}
}
