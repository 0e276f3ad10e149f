package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Outcome;
import io.sallyport.plugin.sql.connector.Expected.Answer;
import io.sallyport.plugin.sql.connector.Expected.Poison;
import io.sallyport.plugin.sql.connector.Expected.PortalDescription;
import io.sallyport.plugin.sql.connector.Expected.StatementDescription;
import io.sallyport.plugin.sql.wire.Body;

/** Short answers of the extended protocol, and ReadyForQuery. */
final class BackReplies {
  private BackReplies() {}

  static void parseComplete(BackRelay back, ByteBuf buffer, int start, int length) {
    if (!(back.relay.expected.head() instanceof Expected.ParseReply(var change))) {
      throw BackRelay.unexpected("ParseComplete");
    }
    change.confirm();
    back.relay.expected.pop();
    back.passes(null, buffer, start, length);
  }

  static void bindComplete(BackRelay back, ByteBuf buffer, int start, int length) {
    if (!(back.relay.expected.head() instanceof Expected.BindReply(var change))) {
      throw BackRelay.unexpected("BindComplete");
    }
    change.confirm();
    back.relay.expected.pop();
    back.passes(null, buffer, start, length);
  }

  static void closeComplete(BackRelay back, ByteBuf buffer, int start, int length) {
    if (!(back.relay.expected.head() instanceof Expected.CloseReply(var change))) {
      throw BackRelay.unexpected("CloseComplete");
    }
    change.confirm();
    back.relay.expected.pop();
    back.passes(null, buffer, start, length);
  }

  static void parameterDescription(BackRelay back, ByteBuf buffer, int start, int length) {
    if (!(back.relay.expected.head() instanceof StatementDescription(var prepared))) {
      throw BackRelay.unexpected("ParameterDescription");
    }
    if (prepared != null) {
      Body body = new Body(buffer, start, length);
      int[] types = new int[body.count()];
      for (int i = 0; i < types.length; i++) {
        types[i] = body.int32();
      }
      prepared.types = types;
    }
    back.passes(null, buffer, start, length);
  }

  static void noData(BackRelay back, ByteBuf buffer, int start, int length) {
    switch (back.relay.expected.head()) {
      case StatementDescription described -> back.passes(null, buffer, start, length);
      case PortalDescription(var portal, var own) -> {
        if (own || back.swallowing()) {
          back.drops(start + length);
        } else {
          back.passes(null, buffer, start, length);
        }
      }
      case null, default -> throw BackRelay.unexpected("NoData");
    }
    back.relay.expected.pop();
  }

  static void ready(BackRelay back, ByteBuf buffer, int start, int length) {
    Relay relay = back.relay;
    Expected head = relay.expected.head();
    RelayedOperation over = null;
    switch (head) {
      case Expected.Ready sync -> {}
      case Poison poison when poison.simple() -> {
        RelayedOperation cause = poison.cause();
        if (cause != null && cause.forwarded()) {
          relay.finishUnsent(cause, Outcome.Status.FAILED);
        }
      }
      case Answer(var operation) when operation.kind != RelayedOperation.Kind.EXECUTE ->
          over = operation;
      case null, default -> throw BackRelay.unexpected("ReadyForQuery");
    }
    back.copyInEnds();
    back.swallow(false);
    if (over != null && over.cut != null && !over.cutTold) {
      BackErrors.tellCut(back, over);
    }
    relay.expected.pop();
    relay.ready(new Body(buffer, start, length).int8());
    back.passes(null, buffer, start, length);
    if (over != null) {
      relay.finish(
          over,
          over.cut != null
              ? Outcome.Status.CUT
              : over.code == null
                  ? Outcome.Status.COMPLETED
                  : over.code.equals("57014") ? Outcome.Status.CANCELLED : Outcome.Status.FAILED);
    }
  }
}
