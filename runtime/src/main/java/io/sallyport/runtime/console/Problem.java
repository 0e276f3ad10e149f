package io.sallyport.runtime.console;

import org.jspecify.annotations.Nullable;

/** Why a request was not done: names the thing, and the next step (RFC 9457). */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String word;
  private final String title;
  private final @Nullable String nextStep;

  Problem(int status, String word, String title, String detail, @Nullable String nextStep) {
    super(detail, null, false, false);
    this.status = status;
    this.word = word;
    this.title = title;
    this.nextStep = nextStep;
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
        status == 401 ? "/login" : null);
  }

  /** As it is written. */
  record Body(
      String type,
      String title,
      int status,
      String detail,
      @Nullable String nextStep,
      @Nullable String login) {}
}
