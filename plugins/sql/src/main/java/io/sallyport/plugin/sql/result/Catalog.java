package io.sallyport.plugin.sql.result;

import org.jspecify.annotations.Nullable;

/**
 * What the server's catalog says about classified fields: loaded on the session's own backend
 * connection before the client may use it, shared between sessions of the same target and database
 * while it is fresh. Immutable snapshot.
 */
public interface Catalog {
  /**
   * The SQL that loads a snapshot, one simple query without parameters; its rows come as text and
   * are given to {@link Loader#row}. The names in it are literals from the target's file, quoted.
   */
  interface Loader {
    String query();

    void row(java.util.List<@Nullable String> values);

    Catalog loaded();
  }

  /**
   * The classified field behind a column of a table, view or partition; null when it carries none.
   * Attribute 0 is the whole row.
   */
  @Nullable String field(int tableOid, short column);

  /**
   * Whether a relation, named as a statement names it, holds or may show any classified field; true
   * for what is not known.
   */
  boolean classified(String relation);
}
