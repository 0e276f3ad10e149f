package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.result.Catalog;
import io.sallyport.plugin.sql.result.CatalogLoader;
import io.sallyport.plugin.sql.result.MaskedResults;
import io.sallyport.plugin.sql.result.ResultFilters;

/** Makes what filters results. Thread-safe. */
interface Results {
  /** The masks of {@link MaskedResults}. */
  Results MASKED =
      new Results() {
        @Override
        public Catalog.Loader loader(Target target) {
          return new CatalogLoader(target.classification());
        }

        @Override
        public ResultFilters filters(Target target, Masking masking, Catalog catalog) {
          return new MaskedResults(masking, catalog);
        }
      };

  /** Loads what the server's catalog says about the target's classified fields. */
  Catalog.Loader loader(Target target);

  /** The filters of one session. */
  ResultFilters filters(Target target, Masking masking, Catalog catalog);
}
