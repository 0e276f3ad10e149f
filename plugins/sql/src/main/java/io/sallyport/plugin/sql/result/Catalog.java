package io.sallyport.plugin.sql.result;

import java.util.Map;
import java.util.Set;
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

  /** What a column of a relation carries. */
  sealed interface Origin {
    /** Nothing that anybody classified. */
    record Clear() implements Origin {}

    /** One classified field, as it is. */
    record Field(String name) implements Origin {}

    /** Something that may be made of any of these fields. */
    record Derived(Set<String> fields) implements Origin {
      public Derived {
        fields = Set.copyOf(fields);
      }
    }

    /** The snapshot does not know the relation or the column: it may carry any field. */
    record Unknown() implements Origin {}
  }

  /**
   * What a column of a table, view or partition carries. Attribute 0 is the whole row.
   *
   * @param tableOid not 0
   */
  Origin origin(int tableOid, short column);

  /**
   * The classified fields that a relation holds or may show, by its name as a statement names it;
   * null for what is not known, which may show any.
   */
  @Nullable Set<String> fields(String relation);

  /**
   * What the columns carry of a relation that holds or may show a classified field, by name; null
   * when the columns are not known. Where several schemas have a relation of this name, only what
   * all of them have is in it.
   */
  default @Nullable Map<String, Origin> columns(String relation) {
    return null;
  }

  /** Whether a relation that shows no classified field surely has a column of this name. */
  default boolean hasColumn(String relation, String column) {
    return false;
  }

  /** Whether relations of this name in several schemas differ in whether they show any field. */
  default boolean ambiguous(String relation) {
    return false;
  }

  /** The functions that a name behind a dot may call, as there is no such column. */
  default RowFunctions rowFunctions() {
    return RowFunctions.NONE;
  }

  /** All fields that the target classifies, whether this database has them or not. */
  Set<String> fields();

  /**
   * Whether a relation, named as a statement names it, holds or may show any classified field; true
   * for what is not known.
   */
  default boolean classified(String relation) {
    Set<String> fields = fields(relation);
    return fields == null || !fields.isEmpty();
  }
}
