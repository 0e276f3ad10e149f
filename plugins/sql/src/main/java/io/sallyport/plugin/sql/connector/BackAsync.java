package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Passage;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.FrameWalker;

/** What a server may say at any time, between any two messages. */
final class BackAsync {
  private BackAsync() {}

  static void notice(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answeringOrNull();
    BackErrors.passes(
        back,
        operation,
        buffer,
        start,
        length,
        operation == null ? null : operation.statement,
        operation == null ? back.relay.session.ambient() : operation.passage());
  }

  static void notification(BackRelay back, ByteBuf buffer, int start, int length) {
    Passage passage = back.relay.session.ambient();
    if (passage.masks().isEmpty()) {
      back.passes(null, buffer, start, length);
      return;
    }
    ByteBuf out = back.replaces(start + length);
    ResultFilters filters = back.relay.filters;
    if (filters != null) {
      filters.notification(
          buffer, start + FrameWalker.HEADER, length - FrameWalker.HEADER, passage, out);
    }
  }

  /** A setting has changed. One that the gate holds must not. */
  static void parameterStatus(BackRelay back, ByteBuf buffer, int start, int length) {
    Body body = new Body(buffer, start, length);
    String name = body.name();
    String value = body.name();
    back.passes(null, buffer, start, length);
    back.relay.told(name, value);
    String pinned = OwnRefusals.PINNED.get(name);
    if (pinned != null && !StartupPolicy.same(name, value)) {
      back.relay.fail(
          "0A000",
          "the session is over: " + name + " must stay " + pinned,
          "a held setting was changed");
    }
  }
}
