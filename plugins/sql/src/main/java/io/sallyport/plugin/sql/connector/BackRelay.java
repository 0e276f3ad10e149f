package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.api.Transcript;
import io.sallyport.plugin.sql.connector.Expected.Answer;
import io.sallyport.plugin.sql.result.ResultFilter;
import io.sallyport.plugin.sql.result.Scrub;
import io.sallyport.plugin.sql.result.UnmaskableResult;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.Outlet;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server to client. Every message must be what the server owes; one that is not ends the session.
 * What needs no change stays where it lies.
 */
final class BackRelay extends ChannelInboundHandlerAdapter implements FrameWalker.Sink {
  /** A message that must be whole in memory to be looked at. */
  private static final int LONGEST_HELD = 16 << 20;

  /** A row to be masked that is longer is masked as it streams. */
  private static final int LONGEST_ROW = 1 << 20;

  final Relay relay;
  private final Outlet outlet = new Writing();
  private final FrameWalker walker;

  /** Rewritten messages that follow each other, written as one. */
  private @Nullable ByteBuf rewritten;

  private ResultFilter.@Nullable LargeRow largeRow;
  private boolean streamPasses;
  private boolean swallowing;
  private boolean copyIn;
  private @Nullable ScheduledFuture<?> timer;

  BackRelay(Relay relay) {
    this.relay = relay;
    this.walker = new FrameWalker(this, outlet, relay.client.alloc());
  }

  private final class Writing extends Outlet {
    @Override
    protected void emit(ByteBuf bytes) {
      relay.client.write(bytes, relay.client.voidPromise());
    }
  }

  // --- frames

  @Override
  public boolean streams(byte type, int length) {
    known(type);
    switch (type) {
      case 'd', 'V' -> {
        return !scrubbed(type) || length > LONGEST_ROW || answering().cut != null;
      }
      case 'D' -> {
        return !rowsMasked() || length > LONGEST_ROW || answering().cut != null;
      }
      default -> {
        if (length > LONGEST_HELD) {
          throw new ProtocolViolation("the server sent a message that is too long");
        }
        return false;
      }
    }
  }

  @Override
  public boolean frame(byte type, ByteBuf buffer, int start, int length) {
    known(type).take(this, buffer, start, length);
    return true;
  }

  private boolean scrubbed(byte type) {
    RelayedOperation operation = answering();
    return (type == 'V' ? BackResults.scrub(this, operation) : operation.scrub) != null;
  }

  private static BackMessage known(byte type) {
    BackMessage message = BackMessages.TABLE.get(type);
    if (message == null) {
      throw new ProtocolViolation(
          "the server sent a message of unknown type " + FrontRelay.printable(type));
    }
    return message;
  }

  @Override
  public boolean begin(byte type, ByteBuf buffer, int start, int available, int length) {
    RelayedOperation operation = answering();
    largeRow = null;
    streamPasses = type == 'D' ? BackResults.counts(this, operation, length) : true;
    if (type != 'D') {
      operation.bytes += length;
      streamPasses = BackResults.withinLimits(this, operation);
    }
    Scrub scrub = type == 'D' ? null : operation.scrub;
    if (streamPasses && scrub != null) {
      if (beginsLarge(type, scrub, length)) {
        feed(buffer, start + FrameWalker.HEADER, available - FrameWalker.HEADER);
        outlet.drop(start + available);
        return true;
      }
      streamPasses = false;
    }
    if (streamPasses && type == 'D' && operation.masked()) {
      ResultFilter filter = BackResults.filter(this, operation);
      if (filter == null) {
        streamPasses = false; // it turned out that the result must not be delivered
      } else if (!filter.transparent()) {
        ByteBuf out = rewriting();
        int from = out.writerIndex();
        largeRow = filter.largeRow(length - FrameWalker.HEADER, out);
        recordRewritten(operation, out, from);
        feed(buffer, start + FrameWalker.HEADER, available - FrameWalker.HEADER);
        outlet.drop(start + available);
        return true;
      }
    }
    if (streamPasses) {
      passes(operation, buffer, start, available);
    } else {
      drops(start + available);
    }
    return true;
  }

  @Override
  public void piece(byte type, ByteBuf buffer, int start, int available, boolean last) {
    if (largeRow != null) {
      feed(buffer, start, available);
      outlet.drop(start + available);
      if (last) {
        largeRow = null;
      }
    } else if (streamPasses) {
      passes(answering(), buffer, start, available);
    } else {
      drops(start + available);
    }
  }

  /** Begins data that is scrubbed as it streams; false when it must not be delivered. */
  private boolean beginsLarge(byte type, Scrub scrub, int length) {
    RelayedOperation operation = answering();
    try {
      largeRow = scrub.large(length - FrameWalker.HEADER);
    } catch (UnmaskableResult unmaskable) {
      cut(operation, unmaskable);
      return false;
    }
    ByteBuf out = rewriting();
    int from = out.writerIndex();
    out.writeByte(type).writeInt(length - 1);
    recordRewritten(operation, out, from);
    return true;
  }

  private void feed(ByteBuf buffer, int start, int available) {
    ResultFilter.LargeRow row = largeRow;
    if (row == null) {
      throw new IllegalStateException("no row in pieces");
    }
    RelayedOperation operation = answering();
    ByteBuf out = rewriting();
    int from = out.writerIndex();
    row.feed(buffer, start, available, out);
    recordRewritten(operation, out, from);
    UnmaskableResult failed = row.failed();
    if (failed != null && operation.cut == null) {
      cut(operation, failed);
    }
  }

  // --- what handlers do with a message

  /** It passes as it is, and is recorded with the operation, if any. */
  void passes(@Nullable RelayedOperation operation, ByteBuf buffer, int start, int length) {
    settle();
    if (swallowing) {
      outlet.drop(start + length);
      return;
    }
    outlet.pass(start + length);
    if (operation != null) {
      record(operation.passage(), buffer, start, length);
    }
  }

  void drops(int end) {
    settle();
    outlet.drop(end);
  }

  /** The message is left out; what is written to the answer comes in its place. */
  ByteBuf replaces(int end) {
    ByteBuf out = rewriting();
    outlet.drop(end);
    return out;
  }

  private ByteBuf rewriting() {
    if (rewritten == null) {
      outlet.cut();
      rewritten = relay.client.alloc().buffer(4096);
    }
    return rewritten;
  }

  /** Adds to the answer what the server did not say. */
  ByteBuf adds() {
    return rewriting();
  }

  /** The client has been told of an error: it gets nothing more before ReadyForQuery. */
  void swallow(boolean on) {
    swallowing = on;
  }

  boolean swallowing() {
    return swallowing;
  }

  /** Records what was written to the answer from an index on. */
  void recordRewritten(RelayedOperation operation, ByteBuf out, int from) {
    record(operation.passage(), out, from, out.writerIndex() - from);
  }

  static void record(Passage passage, ByteBuf buffer, int start, int length) {
    Transcript transcript = passage.transcript();
    if (transcript.remaining() > 0) {
      transcript.write(buffer, start, length);
    }
  }

  private void settle() {
    ByteBuf bytes = rewritten;
    if (bytes != null) {
      rewritten = null;
      outlet.insert(bytes);
    }
  }

  // --- what is answered

  /** The operation whose answer comes now. */
  RelayedOperation answering() {
    if (relay.expected.head() instanceof Answer(var operation)) {
      return operation;
    }
    throw unexpected("a result");
  }

  @Nullable RelayedOperation answeringOrNull() {
    return relay.expected.head() instanceof Answer(var operation) ? operation : null;
  }

  private boolean rowsMasked() {
    RelayedOperation operation = answering();
    return operation.masked() && (operation.filter == null || !operation.filter.transparent());
  }

  static ProtocolViolation unexpected(String what) {
    return new ProtocolViolation("the server sent " + what + " that nothing asked for");
  }

  void copyInBegins() {
    copyIn = true;
    relay.expected.copyBegins();
  }

  void copyInEnds() {
    copyIn = false;
  }

  boolean copyIn() {
    return copyIn;
  }

  // --- limits

  /** An operation has gone out. */
  void started(RelayedOperation operation) {
    Long deadline = operation.deadline();
    if (deadline != null && timer == null) {
      watch(deadline);
    }
  }

  private void watch(long deadline) {
    timer =
        relay
            .client
            .eventLoop()
            .schedule(this::late, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void late() {
    timer = null;
    RelayedOperation operation = answeringOrNull();
    if (relay.closed() || operation == null) {
      return;
    }
    Long deadline = operation.deadline();
    if (deadline == null) {
      return;
    }
    if (deadline - System.nanoTime() > 0) {
      watch(deadline);
    } else if (operation.cut == null) {
      cut(
          operation,
          "the answer took longer than " + operation.passage().limits().time().toSeconds() + " s");
    }
  }

  /** Ends an answer: nothing more of it is let through, and the server is told to stop. */
  void cut(RelayedOperation operation, String reason) {
    cut(
        operation,
        new Refusal(
            Refusal.Kind.DENIED,
            "GATE-003",
            reason,
            "Ask for less: a LIMIT, fewer columns, a narrower WHERE.",
            null));
  }

  /** Ends an answer that turned out to be one that cannot be masked. */
  void cut(RelayedOperation operation, UnmaskableResult why) {
    cut(operation, OwnRefusals.unmaskable(String.valueOf(why.getMessage())));
  }

  private void cut(RelayedOperation operation, Refusal why) {
    operation.cut = why;
    relay.cancelRunning();
  }

  // --- channel

  boolean midFrame() {
    return walker.midFrame() || rewritten != null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      walker.read((ByteBuf) message);
      settle();
    } catch (RuntimeException failure) {
      failed(failure);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (relay.closed()) {
      return;
    }
    relay.client.flush();
    relay.settle();
    front();
  }

  private void front() {
    if (relay.front.walker.stopped()) {
      relay.front.resume(); // names may be settled now
    }
    relay.throttle();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    relay.throttle();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!relay.closed()) {
      if (ended) {
        relay.close("server closed");
      } else {
        relay.fail("08006", "the connection to the target is lost", "server closed");
      }
    }
  }

  private boolean ended;

  /** The server has said why it closes. */
  void ends() {
    ended = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof java.io.IOException) {
      channelInactive(context);
    } else {
      failed(failure);
    }
  }

  private void failed(Throwable failure) {
    if (rewritten != null) {
      rewritten.release();
      rewritten = null;
    }
    if (failure instanceof ProtocolViolation violation) {
      relay.fail("08P01", String.valueOf(violation.getMessage()), "server violated the protocol");
    } else {
      relay.fail(failure);
    }
  }

  void close() {
    walker.close();
    if (timer != null) {
      timer.cancel(false);
    }
    if (rewritten != null && !walker.walking()) {
      rewritten.release();
      rewritten = null;
    }
  }
}
