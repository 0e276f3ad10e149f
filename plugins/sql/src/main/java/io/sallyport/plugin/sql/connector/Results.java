package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.result.Catalog;
import io.sallyport.plugin.sql.result.ResultFilters;

/** Makes what filters results. Thread-safe. */
public interface Results {
  /** Loads what the server's catalog says about the target's classified fields. */
  Catalog.Loader loader(Target target);

  /** The catalog of a target that classifies nothing. */
  Catalog unclassified();

  /** The filters of one session. */
  ResultFilters filters(Target target, Masking masking, Catalog catalog);
}
