package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.wire.MessageTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a client may send, and who takes it. What is not here is refused. */
final class FrontMessages {
  static final MessageTable<FrontMessage> TABLE =
      new MessageTable<>(
          Map.ofEntries(
              Map.entry('Q', SimpleMessages::query),
              Map.entry('F', SimpleMessages::functionCall),
              Map.entry('P', ExtendedMessages::parse),
              Map.entry('B', ExtendedMessages::bind),
              Map.entry('D', ExtendedMessages::describe),
              Map.entry('E', ExtendedMessages::execute),
              Map.entry('C', ExtendedMessages::close),
              Map.entry('H', ExtendedMessages::flush),
              Map.entry('S', ExtendedMessages::sync),
              Map.entry('d', CopyMessages::data),
              Map.entry('c', CopyMessages::ends),
              Map.entry('f', CopyMessages::ends),
              Map.entry('X', FrontMessages::terminate)));

  private FrontMessages() {}

  private static boolean terminate(FrontRelay front, ByteBuf buffer, int start, int length) {
    front.outlet.drop(start + length);
    front.relay.close("client closed");
    return true;
  }

  /** Reads a text; tells at once when it is known, else later and resumes. */
  static void read(FrontRelay front, byte[] text, Consumer<Statement> then) {
    Relay relay = front.relay;
    CompletableFuture<Statement> reading =
        relay.reader.read(text, relay.settings.literals()).toCompletableFuture();
    if (reading.isDone()) {
      then.accept(reading.isCompletedExceptionally() ? Unread.FAILED : reading.join());
      return;
    }
    reading.whenComplete((statement, failure) ->
        relay.onLoop(() -> {
          then.accept(statement == null ? Unread.FAILED : statement);
          front.resume();
        }));
  }

  /** Whether the gate has decided; asks it the first time. */
  static boolean decided(FrontRelay front, RelayedOperation operation) {
    if (!operation.submitted()) {
      Relay relay = front.relay;
      Statement statement = operation.statement();
      if (Resolver.needsNames(statement)
          && (!front.namesSettled() || relay.names.unsure(front.segment()))) {
        return false;
      }
      if (relay.pathMoving() && !front.namesSettled()) {
        return false;
      }
      byte[] text = operation.portal == null ? operation.text : operation.portal.prepared.text;
      operation.submit(
          relay.resolver.resolve(statement, text), relay.nextSequence(), relay.inTransaction());
    }
    return operation.verdict() != null;
  }

  /** A message longer than the gate reads: recorded and refused, and dropped as it comes. */
  static boolean tooLong(FrontRelay front, byte type) {
    boolean simple = type == 'Q' || type == 'F';
    RelayedOperation operation;
    if (front.current instanceof RelayedOperation waiting) {
      operation = waiting;
    } else {
      operation =
          new RelayedOperation(
              front.relay,
              simple ? RelayedOperation.Kind.QUERY : RelayedOperation.Kind.EXECUTE,
              "(a message too long to be read)".getBytes(StandardCharsets.UTF_8),
              Portal.NO_PARAMETERS,
              null);
      operation.statement = Unread.TOO_LONG;
      front.current = operation;
    }
    if (!decided(front, operation)) {
      return false;
    }
    front.current = null;
    if (simple) {
      SimpleMessages.refuse(front, operation);
    } else {
      ExtendedMessages.refuse(front, operation);
    }
    return true;
  }
}
