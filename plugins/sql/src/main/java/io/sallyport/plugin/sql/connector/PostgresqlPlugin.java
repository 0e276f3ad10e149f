package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Reading;
import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import io.sallyport.plugin.sql.result.Catalog;
import io.sallyport.plugin.sql.result.CatalogLoader;
import io.sallyport.plugin.sql.result.MaskedResults;
import io.sallyport.plugin.sql.result.ResultFilters;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The bundle's component: the connector with the real grammar and the real masks. One for each version of the bundle. */
@Component(service = Connector.class)
public final class PostgresqlPlugin implements Connector {
  private final GrammarStatementReader reader = new GrammarStatementReader();
  private final PostgresqlConnector connector;

  /** Comes and goes with plugins/masking; without it nothing that needs a mask is forwarded. */
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Masking masking;

  @Activate
  public PostgresqlPlugin() {
    connector = new PostgresqlConnector(reader, new MaskedResultsOfTarget(), () -> masking);
  }

  /** Sessions that run on read what they have read before; what is new to them is unknown, and so denied. */
  @Deactivate
  void close() {
    reader.close();
  }

  @Override
  public String protocol() {
    return connector.protocol();
  }

  @Override
  public void accept(Channel channel, Gate gate) {
    connector.accept(channel, gate);
  }

  @Override
  public Reading read(Target target, String text) {
    return connector.read(target, text);
  }

  @Override
  public String render(byte[] transcript) {
    return connector.render(transcript);
  }

  private static final class MaskedResultsOfTarget implements Results {
    @Override
    public Catalog.Loader loader(Target target) {
      return new CatalogLoader(target.classification());
    }

    @Override
    public Catalog unclassified() {
      return new CatalogLoader(Map.of()).loaded();
    }

    @Override
    public ResultFilters filters(Target target, Masking masking, Catalog catalog) {
      return new MaskedResults(masking, catalog);
    }
  }
}
