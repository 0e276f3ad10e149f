package io.sallyport.plugin.sql.result;

import io.sallyport.plugin.sql.language.Statement;

/**
 * Tells what a column that the server gives no origin for is made of. Full lineage over the
 * statement's tree is to come and replaces {@link #NONE} behind this interface.
 */
@FunctionalInterface
public interface Lineage {
  /**
   * Proves nothing, so that every such column of a statement that touches masked fields is NULL.
   */
  Lineage NONE = (statement, index, field) -> false;

  /**
   * Whether this column provably shows no value of any field: {@code count(*)}, a constant.
   *
   * @param index of the column in its result, from 0
   */
  boolean harmless(Statement statement, int index, ResultFilters.Field field);
}
