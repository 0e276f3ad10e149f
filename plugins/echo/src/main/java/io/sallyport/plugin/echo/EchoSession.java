package io.sallyport.plugin.echo;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.sallyport.api.Gate;
import io.sallyport.api.Operation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Secret;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRefused;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Withdrawal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection: first HELLO, then one operation at a time. Event loop only. */
final class EchoSession extends SimpleChannelInboundHandler<String> {
  private final Gate gate;
  private @Nullable Session session;
  private @Nullable EchoOperation current;
  private long sequence;

  EchoSession(Gate gate) {
    this.gate = gate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            () -> closeUnlessOpen(context),
            gate.listener().authenticationTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void closeUnlessOpen(ChannelHandlerContext context) {
    if (session == null) {
      context.writeAndFlush("NO GATE-070 say HELLO in time\n");
      context.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, String line) {
    context.channel().config().setAutoRead(false); // one thing at a time
    if (session == null) {
      hello(context, line.split(" ", 4));
    } else {
      submit(context, session, EchoCommand.parse(line), line);
    }
  }

  private void hello(ChannelHandlerContext context, String[] words) {
    if (words.length != 4 || !words[0].equals("HELLO")) {
      end(
          context,
          Refusal.of(
              Refusal.Kind.UNAUTHENTICATED,
              "GATE-070",
              "begin with HELLO target profile credential"));
      return;
    }
    gate.open(
            new SessionRequest(
                words[1],
                words[2],
                null,
                Secret.of(words[3]),
                new SessionRequest.Client(context.channel().remoteAddress(), null, false),
                context.executor(),
                why -> context.executor().execute(() -> end(context, why))))
        .whenComplete((opened, failure) -> opened(context, opened, failure));
  }

  private void opened(
      ChannelHandlerContext context, @Nullable Session opened, @Nullable Throwable failure) {
    if (opened != null && context.channel().isActive()) {
      session = opened;
      context.writeAndFlush("OK " + opened.id() + "\n");
      context.channel().config().setAutoRead(true);
    } else if (opened != null) {
      opened.close("client closed");
    } else {
      Throwable cause =
          failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
      end(
          context,
          cause instanceof SessionRefused refused
              ? refused.refusal()
              : Refusal.of(Refusal.Kind.UNAVAILABLE, "GATE-050", "try again"));
    }
  }

  private void submit(
      ChannelHandlerContext context, Session opened, EchoCommand command, String line) {
    Operation operation =
        new Operation(
            opened,
            ++sequence,
            command.shape(),
            line.getBytes(StandardCharsets.UTF_8),
            new byte[0],
            false);
    current = new EchoOperation(context, operation, command);
    gate.submit(current)
        .whenComplete((over, failure) ->
            context
                .executor()
                .execute(() -> {
                  current = null;
                  context.channel().config().setAutoRead(true);
                }));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (current != null) {
      gate.withdraw(current, Withdrawal.DISCONNECTED);
    }
    if (session != null) {
      session.close("client closed");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    String reason =
        failure instanceof TooLongFrameException ? "the line is too long" : "the connection failed";
    end(context, Refusal.of(Refusal.Kind.ENDED, "GATE-080", reason));
  }

  private static void end(ChannelHandlerContext context, Refusal why) {
    context
        .writeAndFlush("NO " + why.rule() + " " + why.reason() + "\n")
        .addListener(done -> context.close());
  }
}
