package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.ErrorFields;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.Outlet;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A query of the gate's own, on a connection that no client uses meanwhile. */
final class SideQuery extends ChannelInboundHandlerAdapter implements FrameWalker.Sink {
  private static final int LONGEST = 16 << 20;

  private final Channel channel;
  private final Consumer<List<@Nullable String>> rows;
  private final FrameWalker walker;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private @Nullable BackendException error;

  private SideQuery(Channel channel, Consumer<List<@Nullable String>> rows) {
    this.channel = channel;
    this.rows = rows;
    this.walker =
        new FrameWalker(
            this,
            new Outlet() {
              @Override
              protected void emit(ByteBuf bytes) {
                bytes.release();
              }
            },
            channel.alloc());
  }

  /**
   * Runs it; auto-read is off again afterwards.
   *
   * @return completes with ReadyForQuery, and fails with {@link BackendException}
   */
  static CompletionStage<Void> run(
      Channel channel, String sql, Consumer<List<@Nullable String>> rows) {
    ByteBuf out = channel.alloc().buffer(sql.length() + 16);
    Messages.query(out, sql);
    return run(channel, out, rows);
  }

  /** Runs whatever messages end with Query or Sync. */
  static CompletionStage<Void> run(
      Channel channel, ByteBuf messages, Consumer<List<@Nullable String>> rows) {
    SideQuery query = new SideQuery(channel, rows);
    channel.pipeline().addLast("side-query", query);
    channel.writeAndFlush(messages);
    channel.config().setAutoRead(true);
    return query.done;
  }

  @Override
  public boolean streams(byte type, int length) {
    if (length > LONGEST) {
      throw new ProtocolViolation("a row is too long");
    }
    return false;
  }

  @Override
  public boolean frame(byte type, ByteBuf buffer, int start, int length) {
    switch (type) {
      case 'D' -> rows.accept(row(new Body(buffer, start, length)));
      case 'E' -> {
        ErrorFields fields = ErrorFields.read(buffer, start, length);
        error = new BackendException(fields.code(), fields.message());
      }
      case 'Z' -> {
        channel.config().setAutoRead(false);
        channel.pipeline().remove(this);
        if (error == null) {
          done.complete(null);
        } else {
          done.completeExceptionally(error);
        }
      }
      default -> {}
    }
    return true;
  }

  private static List<@Nullable String> row(Body body) {
    int count = body.count();
    List<@Nullable String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = body.int32();
      values.add(length < 0 ? null : new String(body.bytes(length), StandardCharsets.UTF_8));
    }
    return values;
  }

  @Override
  public boolean begin(byte type, ByteBuf buffer, int start, int available, int length) {
    throw new IllegalStateException("nothing streams here");
  }

  @Override
  public void piece(byte type, ByteBuf buffer, int start, int available, boolean last) {
    throw new IllegalStateException("nothing streams here");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      walker.read((ByteBuf) message);
    } catch (RuntimeException failure) {
      fail();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    fail();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    walker.close();
  }

  private void fail() {
    done.completeExceptionally(
        new BackendException("08006", "the connection to the target is lost"));
    channel.close();
  }
}
