package io.sallyport.plugin.echo;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.sallyport.api.Gate;
import io.sallyport.api.Operation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Refusal.Kind;
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
    long patience = gate.listener().authenticationTimeout().toMillis();
    context.executor().schedule(() -> closeUnlessOpen(context), patience, TimeUnit.MILLISECONDS);
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
      String usage = "begin with HELLO target profile credential";
      end(context, Refusal.of(Kind.UNAUTHENTICATED, "GATE-070", usage));
      return;
    }
    SessionRequest request =
        new SessionRequest(
            words[1],
            words[2],
            null,
            Secret.of(words[3]),
            new SessionRequest.Client(context.channel().remoteAddress(), null, false),
            context.executor(),
            why -> context.executor().execute(() -> end(context, why)));
    gate.open(request).whenComplete((opened, failure) -> opened(context, opened, failure));
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
      Throwable why = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
      Refusal failed = Refusal.of(Kind.UNAVAILABLE, "GATE-050", "try again");
      end(context, why instanceof SessionRefused refused ? refused.refusal() : failed);
    }
  }

  private void submit(
      ChannelHandlerContext context, Session opened, EchoCommand command, String line) {
    byte[] content = line.getBytes(StandardCharsets.UTF_8);
    Operation operation =
        new Operation(opened, ++sequence, command.shape(), content, new byte[0], false);
    current = new EchoOperation(context, operation, command);
    gate.submit(current)
        .whenComplete((over, failure) -> context.executor().execute(() -> next(context)));
  }

  private void next(ChannelHandlerContext context) {
    current = null;
    context.channel().config().setAutoRead(true);
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
    boolean tooLong = failure instanceof TooLongFrameException;
    String reason = tooLong ? "the line is too long" : "the connection failed";
    end(context, Refusal.of(Kind.ENDED, "GATE-080", reason));
  }

  private static void end(ChannelHandlerContext context, Refusal why) {
    context
        .writeAndFlush("NO " + why.rule() + " " + why.reason() + "\n")
        .addListener(done -> context.close());
  }
}
