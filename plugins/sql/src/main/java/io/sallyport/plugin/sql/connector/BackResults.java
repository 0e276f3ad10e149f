package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.Outcome;
import io.sallyport.plugin.sql.connector.Expected.Answer;
import io.sallyport.plugin.sql.connector.Expected.PortalDescription;
import io.sallyport.plugin.sql.connector.Expected.StatementDescription;
import io.sallyport.plugin.sql.connector.RelayedOperation.Kind;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.result.ResultFilter;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.result.ResultFilters.Field;
import io.sallyport.plugin.sql.result.UnmaskableResult;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results: their shape, their rows, their end. */
final class BackResults {
  private BackResults() {}

  static void rowDescription(BackRelay back, ByteBuf buffer, int start, int length) {
    switch (back.relay.expected.head()) {
      case StatementDescription described -> {
        back.relay.expected.pop();
        back.passes(null, buffer, start, length);
      }
      case PortalDescription(var portal, var own) -> {
        back.relay.expected.pop();
        if (portal != null) {
          byte[] description = new byte[length];
          buffer.getBytes(start, description);
          portal.description = description;
        }
        if (own) {
          back.drops(start + length);
        } else {
          back.passes(null, buffer, start, length);
        }
      }
      case Answer(var operation) when operation.kind == Kind.QUERY -> {
        operation.result(null);
        if (operation.masked() && operation.cut == null) {
          derive(back, operation, new Body(buffer, start, length), Portal.TEXT);
        }
        passesUnlessCut(back, operation, buffer, start, length);
      }
      case null, default -> throw BackRelay.unexpected("RowDescription");
    }
  }

  static void dataRow(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    if (operation.rows == 0 && operation.portal != null && operation.portal.description != null) {
      recordShape(operation, operation.portal.description);
    }
    if (!counts(back, operation, length)) {
      back.drops(start + length);
      return;
    }
    if (operation.masked()) {
      ResultFilter filter = filter(back, operation);
      if (filter == null) {
        back.drops(start + length);
        return;
      }
      if (!filter.transparent()) {
        ByteBuf out = back.replaces(start + length);
        int from = out.writerIndex();
        filter.row(buffer, start + FrameWalker.HEADER, length - FrameWalker.HEADER, out);
        back.recordRewritten(operation, out, from);
        return;
      }
    }
    back.passes(operation, buffer, start, length);
  }

  private static void recordShape(RelayedOperation operation, byte[] description) {
    if (operation.passage().transcript().remaining() > 0) {
      operation
          .passage()
          .transcript()
          .write(Unpooled.wrappedBuffer(description), 0, description.length);
    }
  }

  private static void recordMasks(RelayedOperation operation, ResultFilter filter, int count) {
    if (filter.transparent() || operation.passage().transcript().remaining() == 0) {
      return;
    }
    boolean[] masked = new boolean[count];
    for (int i = 0; i < count; i++) {
      masked[i] = filter.masks(i);
    }
    ByteBuf message = TranscriptReader.masked(masked);
    operation.passage().transcript().write(message, 0, message.readableBytes());
  }

  /** Counts a row; false when it must not pass. */
  static boolean counts(BackRelay back, RelayedOperation operation, int length) {
    if (operation.cut != null) {
      return false;
    }
    operation.rows++;
    operation.bytes += length;
    if (withinLimits(back, operation)) {
      return true;
    }
    operation.rows--;
    operation.bytes -= length;
    return false;
  }

  static boolean withinLimits(BackRelay back, RelayedOperation operation) {
    if (operation.cut == null && operation.beyondLimits()) {
      back.cut(
          operation,
          operation.rows > operation.passage().limits().rows()
              ? "the answer has more than " + operation.passage().limits().rows() + " rows"
              : "the answer has more than " + operation.passage().limits().bytes() + " bytes");
    }
    return operation.cut == null;
  }

  /** The filter of the result that comes; null when the result must not be delivered. */
  static @Nullable ResultFilter filter(BackRelay back, RelayedOperation operation) {
    if (operation.filter == null && operation.portal != null) {
      byte[] description = operation.portal.description;
      if (description == null) {
        throw new ProtocolViolation("the server sent rows without a description");
      }
      Body body = new Body(Unpooled.wrappedBuffer(description), 0, description.length);
      derive(back, operation, body, operation.portal.formats);
    }
    if (operation.filter == null && operation.cut == null) {
      throw new ProtocolViolation("the server sent rows without a description");
    }
    return operation.filter;
  }

  private static void derive(
      BackRelay back, RelayedOperation operation, Body description, short[] formats) {
    ResultFilters filters = back.relay.filters;
    if (filters == null) {
      throw new IllegalStateException("masks without filters");
    }
    try {
      List<Field> fields = fields(description);
      ResultFilter filter =
          filters.filter(fields, formats, operation.statement(), operation.passage());
      operation.result(filter);
      recordMasks(operation, filter, fields.size());
    } catch (UnmaskableResult unmaskable) {
      back.cut(operation, OwnRefusals.unmaskable(String.valueOf(unmaskable.getMessage())));
    }
  }

  private static List<Field> fields(Body body) {
    int count = body.count();
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = body.name();
      int table = body.int32();
      short column = body.int16();
      int type = body.int32();
      short size = body.int16();
      int modifier = body.int32();
      body.int16(); // the format; what Bind asked for counts
      fields.add(new Field(name, table, column, type, size, modifier));
    }
    return fields;
  }

  static void commandComplete(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    operation.tag =
        buffer.toString(
            start + FrameWalker.HEADER,
            Math.max(0, Math.min(length - FrameWalker.HEADER - 1, 128)),
            StandardCharsets.UTF_8);
    Command completed = operation.nextCompleted();
    if (completed != null) {
      byte[] text = operation.portal == null ? operation.text : operation.portal.prepared.text;
      back.relay.names.completed(completed, text, back.relay.segment);
    }
    ends(back, operation, buffer, start, length);
  }

  static void emptyQuery(BackRelay back, ByteBuf buffer, int start, int length) {
    ends(back, back.answering(), buffer, start, length);
  }

  static void portalSuspended(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    operation.tag = "SUSPENDED";
    ends(back, operation, buffer, start, length);
  }

  /** One result is over; an Execute has only one. */
  private static void ends(
      BackRelay back, RelayedOperation operation, ByteBuf buffer, int start, int length) {
    if (operation.kind == Kind.QUERY) {
      passesUnlessCut(back, operation, buffer, start, length);
      operation.result(null);
      return;
    }
    if (operation.cut == null) {
      back.passes(operation, buffer, start, length);
    } else {
      back.drops(start + length);
      BackErrors.tellCut(back, operation);
      back.swallow(true);
      if (!back.relay.expected.owesReady()) {
        back.relay.front.skipToSync();
      }
    }
    back.relay.expected.pop();
    back.relay.finish(
        operation, operation.cut == null ? Outcome.Status.COMPLETED : Outcome.Status.CUT);
  }

  static void functionResult(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    operation.bytes += length;
    operation.tag = "CALL";
    if (withinLimits(back, operation)) {
      back.passes(operation, buffer, start, length);
    } else {
      back.drops(start + length);
    }
  }

  private static void passesUnlessCut(
      BackRelay back, RelayedOperation operation, ByteBuf buffer, int start, int length) {
    if (operation.cut == null) {
      back.passes(operation, buffer, start, length);
    } else {
      back.drops(start + length);
    }
  }
}
