package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Reading;
import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** PostgreSQL through the gate. */
public final class PostgresqlConnector implements Connector {
  private final StatementReader reader;
  private final Results results;
  private final Supplier<@Nullable Masking> masking;
  private final CancelKeys cancelKeys = new CancelKeys();
  private final Catalogs catalogs = new Catalogs();

  /**
   * @param masking asked for every session; null while there is none: then nothing that needs a
   *     mask is forwarded
   */
  public PostgresqlConnector(
      StatementReader reader, Results results, Supplier<@Nullable Masking> masking) {
    this.reader = reader;
    this.results = results;
    this.masking = masking;
  }

  @Override
  public String protocol() {
    return "postgresql";
  }

  @Override
  public void accept(Channel channel, Gate gate) {
    if (channel.config().getOptions().containsKey(ChannelOption.TCP_NODELAY)) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    SessionOpening opening =
        new SessionOpening(gate, reader, masking, results, catalogs, cancelKeys);
    channel.pipeline().addLast("startup", new ClientStartup(gate, cancelKeys, opening));
  }

  @Override
  public Reading read(Target target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Statement statement =
        reader.read(bytes, TargetSettings.of(target).literals()).toCompletableFuture().join();
    return new Reading(statement.shape(), statement.describe(bytes, List.of()));
  }

  @Override
  public String render(byte[] transcript) {
    return TranscriptTable.render(transcript);
  }
}
