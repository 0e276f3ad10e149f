package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.ProtocolViolation;

/**
 * COPY: its columns are opaque, so whether it may pass was decided before the statement went out.
 */
final class BackCopy {
  private BackCopy() {}

  static void copyIn(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    back.passes(operation, buffer, start, length);
    back.copyInBegins();
  }

  static void copyOut(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    if (operation.masked() && !copiesOut(operation)) {
      throw new ProtocolViolation("the server copies what the gate did not read as COPY");
    }
    ResultFilters filters = back.relay.filters;
    if (operation.masked() && filters != null && operation.scrub == null) {
      operation.scrub = filters.copyOut(operation.statement(), operation.passage());
    }
    back.passes(operation, buffer, start, length);
  }

  private static boolean copiesOut(RelayedOperation operation) {
    for (Command command : operation.statement().commands()) {
      if (command instanceof Command.Copy(var toClient, var ofQuery, var form) && toClient) {
        return true;
      }
    }
    return false;
  }

  static void copyBoth(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    if (!back.relay.settings.replication() || operation.masked()) {
      throw new ProtocolViolation("replication is not allowed here");
    }
    back.passes(operation, buffer, start, length);
  }

  static void data(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    if (BackResults.counts(back, operation, length)) {
      if (operation.scrub != null) {
        operation.scrub.scrub(buffer, start + FrameWalker.HEADER, length - FrameWalker.HEADER);
      }
      back.passes(operation, buffer, start, length);
    } else {
      back.drops(start + length);
    }
  }

  static void done(BackRelay back, ByteBuf buffer, int start, int length) {
    RelayedOperation operation = back.answering();
    if (operation.cut == null) {
      back.passes(operation, buffer, start, length);
    } else {
      back.drops(start + length);
    }
  }
}
