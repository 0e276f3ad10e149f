package io.sallyport.plugin.sql.language.lineage;

import java.util.Set;

/**
 * What a statement writes into a column.
 *
 * @param relation as written
 * @param column empty when it cannot be told
 * @param sources what the values are made of
 */
public record Stored(String relation, String column, Set<Source> sources) {
  public Stored {
    sources = Set.copyOf(sources);
  }
}
