package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.sallyport.api.AnswerPart;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Reading;
import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import io.sallyport.plugin.sql.wire.ScramKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** PostgreSQL through the gate. One instance per bundle; sessions outlive its service. */
@Component(service = Connector.class)
public final class PostgresqlConnector implements Connector {
  private final StatementReader reader;
  private final Results results;
  private final CancelKeys cancelKeys = new CancelKeys();
  private final Catalogs catalogs = new Catalogs();
  private final ScramKeys scramKeys = new ScramKeys();

  /** Connections, and the service itself. */
  private final AtomicInteger users = new AtomicInteger(1);

  /** Asked for by every session; without it nothing that needs a mask is forwarded. */
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Masking masking;

  @Activate
  public PostgresqlConnector() {
    this(new GrammarStatementReader(), Results.MASKED, null);
  }

  PostgresqlConnector(StatementReader reader, Results results, @Nullable Masking masking) {
    this.reader = reader;
    this.results = results;
    this.masking = masking;
  }

  /** The sessions run on; with the last of them what they need is closed. */
  @Deactivate
  void retire() {
    release();
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      reader.close();
    }
  }

  @Override
  public String protocol() {
    return "postgresql";
  }

  @Override
  public String language() {
    return "sql";
  }

  @Override
  public void accept(Channel channel, Gate gate) {
    users.incrementAndGet();
    channel.closeFuture().addListener(closed -> release());
    if (channel.config().getOptions().containsKey(ChannelOption.TCP_NODELAY)) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    SessionOpening opening =
        new SessionOpening(gate, reader, () -> masking, results, catalogs, scramKeys, cancelKeys);
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

  @Override
  public List<AnswerPart> parts(byte[] transcript) {
    return TranscriptReader.read(transcript);
  }
}
