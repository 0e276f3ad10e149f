package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.result.Catalog;
import io.sallyport.plugin.sql.result.CatalogLoader;
import io.sallyport.plugin.sql.result.MaskedResults;
import io.sallyport.plugin.sql.result.ResultFilters;
import java.util.Map;

/** Filters by the target's classification. */
public final class ClassifiedResults implements Results {
  private static final Catalog NOTHING = new CatalogLoader(Map.of()).loaded();

  @Override
  public Catalog.Loader loader(Target target) {
    return new CatalogLoader(target.classification());
  }

  @Override
  public Catalog unclassified() {
    return NOTHING;
  }

  @Override
  public ResultFilters filters(Target target, Masking masking, Catalog catalog) {
    return new MaskedResults(masking, catalog);
  }
}
