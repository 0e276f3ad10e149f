package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sallyport.api.Outcome;
import io.sallyport.api.Withdrawal;
import io.sallyport.plugin.sql.wire.BindScan;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.Outlet;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Client to server. Messages are taken in order; in front of one that is not decided the walk
 * stops. Nothing of a segment goes out before the client has finished it (Sync, Flush, Query): a
 * person may think about its last Execute, and its first must not keep locks meanwhile.
 */
final class FrontRelay extends ChannelInboundHandlerAdapter implements FrameWalker.Sink {
  /** A message that must be whole in memory. */
  static final int LONGEST_HELD = 16 << 20;

  /** A Bind that is longer goes to the server as it comes, unless binding may run code. */
  private static final int LONGEST_HELD_BIND = 1 << 20;

  private static final int LONGEST_NAMES = 1 << 20;
  private static final int MOST_STAGED = 1 << 20;
  private static final int MOST_WAITING = 1 << 20;

  final Relay relay;
  final Outlet outlet = new Staging();
  final FrameWalker walker;

  /** Of the message in front of which the walk stands. */
  @Nullable Object current;

  /** An Execute of a portal that nobody can make: the server fails it. */
  final String nowhere =
      "sallyport_refused_" + Long.toHexString(ThreadLocalRandom.current().nextLong());

  private final ArrayDeque<ByteBuf> staged = new ArrayDeque<>();
  private final List<RelayedOperation> unsent = new ArrayList<>();
  private long stagedBytes;
  private boolean sentUnsynced;
  private boolean skipping;
  private boolean streamPasses;
  private @Nullable BindScan scan;
  private boolean copying;
  private boolean written;
  private boolean flushAsked;
  private int pauses;

  FrontRelay(Relay relay) {
    this.relay = relay;
    this.walker = new FrameWalker(this, outlet, relay.client.alloc());
  }

  private final class Staging extends Outlet {
    @Override
    protected void emit(ByteBuf bytes) {
      staged.add(bytes);
      stagedBytes += bytes.readableBytes();
    }
  }

  // --- frames

  @Override
  public boolean streams(byte type, int length) {
    known(type);
    switch (type) {
      case 'd' -> {
        return true;
      }
      case 'B' -> {
        return skipping || length > LONGEST_HELD_BIND;
      }
      case 'Q', 'P', 'F' -> {
        if (length > LONGEST_HELD) {
          return true;
        }
      }
      default -> {
        if (length > LONGEST_NAMES) {
          throw new ProtocolViolation("message of type " + printable(type) + " is too long");
        }
      }
    }
    return skipping;
  }

  @Override
  public boolean frame(byte type, ByteBuf buffer, int start, int length) {
    if (pauses > 0) {
      return false;
    }
    FrontMessage message = known(type);
    if (skipping && type != 'S' && type != 'X') {
      abandon(Withdrawal.CANCELLED);
      outlet.drop(start + length);
      return true;
    }
    boolean taken = message.take(this, buffer, start, length);
    if (taken && stagedBytes > MOST_STAGED) {
      release(); // the client sends more than may be held back
    }
    return taken;
  }

  @Override
  public boolean begin(byte type, ByteBuf buffer, int start, int available, int length) {
    if (pauses > 0) {
      return false;
    }
    streamPasses = !skipping && (type == 'd' || type == 'B');
    if (skipping) {
      abandon(Withdrawal.CANCELLED);
    } else if (type == 'B') {
      if (current == null && !namesSettled()) {
        return false;
      }
      if (current != null || relay.names.mayRunCode()) {
        streamPasses = false;
        if (!FrontMessages.tooLong(this, type)) {
          return false;
        }
        stream(start + available);
        return true;
      }
      scan = new BindScan();
      scan.feed(buffer, start + FrameWalker.HEADER, available - FrameWalker.HEADER);
    } else if (type != 'd' && !FrontMessages.tooLong(this, type)) {
      return false;
    }
    stream(start + available);
    return true;
  }

  @Override
  public void piece(byte type, ByteBuf buffer, int start, int available, boolean last) {
    if (scan != null) {
      scan.feed(buffer, start, available);
      if (last) {
        BindScan bind = scan;
        scan = null;
        ExtendedMessages.bound(this, bind);
      }
    }
    stream(start + available);
  }

  /** What began to pass must pass to its end, whatever has come to be skipped meanwhile. */
  private void stream(int end) {
    if (streamPasses) {
      outlet.pass(end);
      copying = true;
    } else {
      outlet.drop(end);
    }
  }

  private static FrontMessage known(byte type) {
    FrontMessage message = FrontMessages.TABLE.get(type);
    if (message == null) {
      throw new ProtocolViolation("invalid frontend message type " + printable(type));
    }
    return message;
  }

  static String printable(byte type) {
    return type > ' ' && type < 0x7f ? "'" + (char) type + "'" : String.valueOf(type & 0xff);
  }

  // --- segments

  /** Sends everything taken so far. */
  void release() {
    outlet.cut();
    for (ByteBuf bytes; (bytes = staged.poll()) != null; ) {
      relay.backend.channel().write(bytes, relay.backend.channel().voidPromise());
      written = true;
    }
    stagedBytes = 0;
    if (!unsent.isEmpty()) {
      unsent.forEach(relay.back::started);
      unsent.clear();
      sentUnsynced = true;
    }
  }

  /** The client has finished a segment. */
  void finishSegment() {
    relay.segment++;
    release();
    sentUnsynced = false;
    skipping = false;
    flushAsked = false;
  }

  /** An operation goes out with the segment. */
  void stages(RelayedOperation operation) {
    relay.sends(operation);
    unsent.add(operation);
  }

  boolean unsent(RelayedOperation operation) {
    return unsent.contains(operation);
  }

  /** Whether the server has begun what only a Sync ends. */
  boolean sentUnsynced() {
    return sentUnsynced;
  }

  /** Discards the client's messages up to its next Sync, as the server does. */
  void skipToSync() {
    skipping = true;
  }

  boolean skipping() {
    return skipping;
  }

  // --- waiting

  /** The operation that the gate has not decided yet. */
  @Nullable RelayedOperation waiting() {
    return current instanceof RelayedOperation operation
            && operation.submitted()
            && operation.verdict() == null
        ? operation
        : null;
  }

  /** Gives up the message in front of which the walk stands. */
  void abandon(Withdrawal why) {
    RelayedOperation waiting = waiting();
    Object what = current;
    current = null;
    if (waiting != null) {
      waiting.end(Outcome.Status.CANCELLED);
      relay.gate.withdraw(waiting, why);
    } else if (what instanceof RelayedOperation decided && decided.forwarded()) {
      relay.finishUnsent(decided, Outcome.Status.CANCELLED);
    }
  }

  /** Waits until names mean what they will mean; true when they do. */
  boolean namesSettled() {
    if (!relay.renaming()) {
      flushAsked = false;
      return true;
    }
    if (!flushAsked) {
      // The server answers only when asked; the client has not asked yet.
      ByteBuf flush = relay.client.alloc().buffer(5);
      Messages.bare(flush, 'H');
      outlet.insert(flush);
      flushAsked = true;
    }
    release();
    return false;
  }

  /** Takes no message until something is done. */
  void pause(CompletionStage<?> until) {
    pauses++;
    until.whenComplete((done, failure) ->
        relay.onLoop(() -> {
          pauses--;
          resume();
        }));
  }

  /** Looks again at the message in front of which the walk stands. */
  void resume() {
    if (walker.walking() || relay.closed()) {
      return;
    }
    try {
      walker.resume();
      flush();
    } catch (RuntimeException failure) {
      failed(failure);
    }
  }

  boolean full() {
    return walker.held() > MOST_WAITING;
  }

  /** COPY data goes out as it comes. */
  void copying() {
    copying = true;
  }

  private void flush() {
    if (copying) {
      copying = false;
      release();
    }
    if (written) {
      written = false;
      relay.backend.channel().flush();
    }
    relay.throttle();
  }

  void close() {
    walker.close();
    staged.forEach(ByteBuf::release);
    staged.clear();
    unsent.clear();
  }

  // --- channel

  /** What came with the last message of the login. */
  void early(ByteBuf bytes) {
    channelRead(bytes);
    flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    channelRead((ByteBuf) message);
  }

  private void channelRead(ByteBuf bytes) {
    try {
      walker.read(bytes);
    } catch (RuntimeException failure) {
      failed(failure);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!relay.closed()) {
      flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    relay.throttle();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    relay.close("client closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof java.io.IOException) {
      relay.close("client closed");
    } else {
      failed(failure);
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof ProtocolViolation violation) {
      relay.fail(violation.code(), String.valueOf(violation.getMessage()), "protocol violation");
    } else {
      relay.fail(failure);
    }
  }
}
