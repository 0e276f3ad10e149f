package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Refusal;
import io.sallyport.plugin.sql.wire.Messages;
import org.jspecify.annotations.Nullable;

/** Refusals in PostgreSQL's words. */
final class Refusals {
  private Refusals() {}

  /** An operation's refusal: the session goes on. */
  static void error(ByteBuf out, Refusal refusal, String request) {
    Messages.error(
        out,
        "ERROR",
        operationCode(refusal.kind()),
        refusal.reason(),
        refusal.rule() + " (request " + request + ")",
        hint(refusal));
  }

  /** A session's refusal, or its end. */
  static void fatal(ByteBuf out, Refusal refusal) {
    Messages.error(
        out, "FATAL", sessionCode(refusal), refusal.reason(), refusal.rule(), hint(refusal));
  }

  static String operationCode(Refusal.Kind kind) {
    return switch (kind) {
      case DENIED, REFUSED, UNAUTHENTICATED -> "42501";
      case EXPIRED, WITHDRAWN -> "57014";
      case UNAVAILABLE -> "57P03";
      case ENDED -> "57P01";
    };
  }

  private static String sessionCode(Refusal refusal) {
    return switch (refusal.kind()) {
      case UNAUTHENTICATED -> "28P01";
      case DENIED, REFUSED -> refusal.rule().equals("GATE-072") ? "3D000" : "28000";
      case EXPIRED, WITHDRAWN -> "57014";
      case UNAVAILABLE -> "57P03";
      case ENDED -> "57P01";
    };
  }

  private static @Nullable String hint(Refusal refusal) {
    String advice = refusal.advice();
    if (refusal.approval() == null) {
      return advice;
    }
    return (advice == null ? "see " : advice + "; see ") + refusal.approval();
  }
}
