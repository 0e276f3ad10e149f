package io.sallyport.plugin.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Outcome.Status;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One line before the gate. The gate may call on any thread: what touches the channel goes through
 * its executor.
 */
record EchoOperation(ChannelHandlerContext context, Operation operation, EchoCommand command)
    implements PendingOperation {
  @Override
  public Description describe() {
    return command.describe();
  }

  @Override
  public void notice(String text) {
    context.writeAndFlush("WAIT " + text + "\n");
  }

  @Override
  public CompletionStage<Evidence> evidence(Set<EvidenceKind> wanted) {
    return CompletableFuture.completedStage(Evidence.NONE); // there is nothing to find out
  }

  @Override
  public CompletionStage<Outcome> forward(Passage passage) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    context.executor().execute(() -> answer(passage, outcome));
    return outcome;
  }

  private void answer(Passage passage, CompletableFuture<Outcome> outcome) {
    long started = System.nanoTime();
    boolean loud = command.verb() == EchoCommand.Verb.SHOUT;
    String answer = loud ? command.argument().toUpperCase(Locale.ROOT) : command.argument();
    ByteBuf line = Unpooled.copiedBuffer("OK " + answer + "\n", StandardCharsets.UTF_8);
    int length = line.readableBytes();
    // Recorded before it is written: the channel releases the buffer.
    passage.transcript().write(line, line.readerIndex(), length);
    context
        .writeAndFlush(line)
        .addListener(written -> {
          Status status = written.isSuccess() ? Status.COMPLETED : Status.LOST;
          Duration took = Duration.ofNanos(System.nanoTime() - started);
          outcome.complete(new Outcome(status, command.verb().name(), null, 1, length, 0, took));
        });
  }

  @Override
  public void refuse(Refusal refusal) {
    String advice = refusal.advice() == null ? "" : " | " + refusal.advice();
    context.writeAndFlush("NO " + refusal.rule() + " " + refusal.reason() + advice + "\n");
  }
}
