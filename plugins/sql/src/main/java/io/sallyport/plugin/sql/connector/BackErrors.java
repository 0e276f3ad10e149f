package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.plugin.sql.connector.Expected.Answer;
import io.sallyport.plugin.sql.connector.Expected.Poison;
import io.sallyport.plugin.sql.connector.RelayedOperation.Kind;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.wire.ErrorFields;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.Messages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ErrorResponse: of an operation, of what was sent to fail, or of neither. */
final class BackErrors {
  private BackErrors() {}

  static void error(BackRelay back, ByteBuf buffer, int start, int length) {
    ErrorFields fields = ErrorFields.read(buffer, start, length);
    if (fields.ends()) {
      back.ends();
    }
    switch (back.relay.expected.head()) {
      case Poison poison when poison.simple() && !fields.ends() ->
          refused(back, poison, start + length);
      case Poison poison when !fields.ends() -> {
        refused(back, poison, start + length);
        skip(back, fields);
      }
      case Answer(var operation) -> {
        operation.code = fields.code();
        if (operation.cut != null) {
          back.drops(start + length);
          tellCut(back, operation);
        } else {
          passes(back, operation, buffer, start, length, operation.statement, operation.passage());
        }
        if (operation.kind == Kind.EXECUTE) {
          skip(back, fields);
        }
      }
      case null -> aside(back, buffer, start, length);
      case Expected other -> {
        aside(back, buffer, start, length);
        skip(back, fields);
      }
    }
  }

  /** The server failed what was sent in order to fail: the client reads why. */
  private static void refused(BackRelay back, Poison poison, int end) {
    if (back.swallowing()) {
      back.drops(end);
      return;
    }
    Refusals.error(back.replaces(end), poison.refusal(), poison.request());
  }

  private static void aside(BackRelay back, ByteBuf buffer, int start, int length) {
    passes(back, null, buffer, start, length, null, back.relay.session.ambient());
  }

  /** The server skips to the next Sync: nothing before it is answered, or was done. */
  private static void skip(BackRelay back, ErrorFields fields) {
    Relay relay = back.relay;
    List<Expected> skipped = relay.expected.skipToReady();
    for (int i = skipped.size() - 1; i >= 0; i--) {
      skipped.get(i).undo();
    }
    boolean first = true;
    for (Expected one : skipped) {
      // The error may have come with the Parse or Bind of the first operation.
      if (one instanceof Answer(var operation)) {
        if (first && operation.code == null) {
          operation.code = fields.code();
        }
        relay.finish(operation, first ? failure(operation) : Outcome.Status.CANCELLED);
        first = false;
      } else if (one instanceof Poison poison) {
        if (poison.cause() != null && poison.cause().forwarded()) {
          relay.finishUnsent(
              poison.cause(), first ? Outcome.Status.FAILED : Outcome.Status.CANCELLED);
        }
        first = false;
      }
    }
    back.copyInEnds();
    if (!relay.expected.owesReady() && !fields.ends()) {
      relay.front.skipToSync();
    }
  }

  private static Outcome.Status failure(RelayedOperation operation) {
    if (operation.cut != null) {
      return Outcome.Status.CUT;
    }
    return "57014".equals(operation.code) ? Outcome.Status.CANCELLED : Outcome.Status.FAILED;
  }

  /** The client learns that the gate ended the answer. */
  static void tellCut(BackRelay back, RelayedOperation operation) {
    Refusal why = operation.cut;
    if (why == null || operation.cutTold) {
      return;
    }
    operation.cutTold = true;
    operation.code = "53400";
    ByteBuf out = back.adds();
    int from = out.writerIndex();
    Messages.error(
        out,
        "ERROR",
        why.rule().equals("GATE-091") ? "42501" : "53400",
        why.reason(),
        why.rule() + " (request " + operation.request() + ")",
        why.advice());
    back.recordRewritten(operation, out, from);
  }

  /** Lets an error or a notice pass as far as masks allow. */
  static void passes(
      BackRelay back,
      @Nullable RelayedOperation operation,
      ByteBuf buffer,
      int start,
      int length,
      @Nullable Statement statement,
      Passage passage) {
    if (passage.masks().isEmpty() || back.swallowing()) {
      back.passes(operation, buffer, start, length);
      return;
    }
    byte type = buffer.getByte(start);
    ByteBuf out = back.replaces(start + length);
    int from = out.writerIndex();
    ResultFilters filters = back.relay.filters;
    if (filters != null) {
      filters.errorOrNotice(
          type,
          buffer,
          start + FrameWalker.HEADER,
          length - FrameWalker.HEADER,
          statement,
          passage,
          out);
    } else if (type == 'E') {
      ErrorFields fields = ErrorFields.read(buffer, start, length);
      Messages.error(
          out,
          fields.severity(),
          fields.code(),
          "the server reports an error; its text is withheld, as masking is missing",
          null,
          null);
    }
    if (operation != null) {
      back.recordRewritten(operation, out, from);
    }
  }
}
