package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.plugin.sql.connector.RelayedOperation.Kind;
import io.sallyport.plugin.sql.connector.RelayedOperation.Verdict;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.Messages;
import java.nio.charset.StandardCharsets;

/** Query and FunctionCall: each is an operation, and ReadyForQuery ends its answer. */
final class SimpleMessages {
  /** No grammar accepts it, inside a failed transaction neither. */
  private static final String FAILS = "/* refused by the gate */ !";

  private SimpleMessages() {}

  static boolean query(FrontRelay front, ByteBuf buffer, int start, int length) {
    RelayedOperation operation;
    if (front.current instanceof RelayedOperation waiting) {
      operation = waiting;
    } else {
      Body body = new Body(buffer, start, length);
      byte[] text = body.zeroTerminated();
      body.over();
      operation = new RelayedOperation(front.relay, Kind.QUERY, text, Portal.NO_PARAMETERS, null);
      front.current = operation;
      FrontMessages.read(front, text, statement -> operation.statement = statement);
    }
    return take(front, operation, start + length);
  }

  static boolean functionCall(FrontRelay front, ByteBuf buffer, int start, int length) {
    RelayedOperation operation;
    if (front.current instanceof RelayedOperation waiting) {
      operation = waiting;
    } else {
      Body body = new Body(buffer, start, length);
      Statement call = LargeObjects.call(body.int32());
      Statement statement = call == null ? Unread.FUNCTION : call;
      byte[] text = statement.shape().text().getBytes(StandardCharsets.UTF_8);
      operation =
          new RelayedOperation(
              front.relay, Kind.FUNCTION, text, body.bytes(body.remaining()), null);
      operation.statement = statement;
      front.current = operation;
    }
    return take(front, operation, start + length);
  }

  private static boolean take(FrontRelay front, RelayedOperation operation, int end) {
    if (operation.statement == null || !FrontMessages.decided(front, operation)) {
      return false;
    }
    front.current = null;
    if (operation.verdict() == Verdict.FORWARD) {
      front.stages(operation);
      front.outlet.pass(end);
      front.finishSegment();
    } else {
      front.outlet.drop(end);
      refuse(front, operation);
    }
    return true;
  }

  /**
   * Refuses. Idle, the gate answers by itself; else the server is made to fail, so that its
   * transaction ends as the client expects and its own ReadyForQuery tells the state.
   */
  static void refuse(FrontRelay front, RelayedOperation operation) {
    Relay relay = front.relay;
    if (relay.idle()) {
      relay.answerRefused(operation);
      return;
    }
    ByteBuf poison = relay.client.alloc().buffer(64);
    Messages.query(poison, FAILS);
    front.outlet.insert(poison);
    relay.expected.add(
        new Expected.Poison(operation.refusal(), operation.request(), true, operation));
    front.finishSegment();
  }
}
