package io.sallyport.plugin.sql.result;

import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.lineage.ResultColumn;
import io.sallyport.plugin.sql.language.lineage.Source;
import io.sallyport.plugin.sql.result.Catalog.Origin;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a column of a result shows no value of a masked field, by what the statement says it
 * is made of and what the catalog says of that. Whatever is not known is not proven. One session.
 */
final class Lineage {
  /** Every column of a table has them, and none tells of its values. */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

  private final Catalog catalog;

  /** Whether a name may mean a relation that the catalog does not know by it. */
  private final Predicate<String> changed;

  Lineage(Catalog catalog, Predicate<String> changed) {
    this.catalog = catalog;
    this.changed = changed;
  }

  /** What is known of a column of a result. */
  enum Verdict {
    /** It shows no value of a masked field. */
    HARMLESS,
    /** It shows a masked field as it is. */
    MASKED,
    /** It may show one. */
    OPEN,
    /** The statement's text does not tell which of its columns this is. */
    UNTOLD
  }

  Verdict of(Statement statement, int index, int count, MaskPlan plan) {
    Set<Source> sources = ResultColumn.sources(statement.lineage().columns(), index, count);
    if (sources == null) {
      return Verdict.UNTOLD;
    }
    if (harmless(sources, plan)) {
      return Verdict.HARMLESS;
    }
    return masked(sources, plan) ? Verdict.MASKED : Verdict.OPEN;
  }

  /** Whether it is made of one masked field and nothing else, whichever schema is meant. */
  private boolean masked(Set<Source> sources, MaskPlan plan) {
    if (sources.size() != 1
        || !(sources.iterator().next() instanceof Source.Column column)
        || column.relations().size() != 1) {
      return false;
    }
    String relation = column.relations().iterator().next();
    return shows(relation, plan) == Shows.MASKED
        && catalog.columns(relation) instanceof Map<String, Origin> columns
        && columns.get(column.name()) instanceof Origin.Field(String name)
        && plan.masks(name)
        && !catalog.ambiguous(relation);
  }

  /** Whether no column at all shows one. */
  boolean harmless(Statement statement, MaskPlan plan) {
    if (statement.lineage().columns().isEmpty()) {
      return false;
    }
    for (ResultColumn column : statement.lineage().columns()) {
      if (!harmless(column.sources(), plan)) {
        return false;
      }
    }
    return true;
  }

  private boolean harmless(Set<Source> sources, MaskPlan plan) {
    for (Source source : sources) {
      if (!harmless(source, plan)) {
        return false;
      }
    }
    return true;
  }

  private boolean harmless(Source source, MaskPlan plan) {
    return switch (source) {
      case Source.Anything() -> false;
      case Source.Row(String relation) -> shows(relation, plan) == Shows.NOTHING;
      case Source.Column column -> harmless(column, plan);
    };
  }

  private boolean harmless(Source.Column column, MaskPlan plan) {
    boolean sure = column.sure();
    for (String relation : column.relations()) {
      switch (shows(relation, plan)) {
        case ANYTHING -> {
          return false;
        }
        case NOTHING -> sure |= catalog.hasColumn(relation, column.name());
        case MASKED -> {
          @Nullable Map<String, Origin> columns = catalog.columns(relation);
          if (columns == null) {
            return false;
          }
          Origin origin = columns.get(column.name());
          if (origin != null) {
            if (!harmless(origin, plan)) {
              return false;
            }
            sure = true;
          } else {
            sure |= SYSTEM_COLUMNS.contains(column.name());
          }
        }
      }
    }
    return sure || harmless(column.otherwise(), plan);
  }

  private static boolean harmless(Origin origin, MaskPlan plan) {
    return switch (origin) {
      case Origin.Clear() -> true;
      case Origin.Field(String name) -> !plan.masks(name);
      case Origin.Derived(Set<String> from) -> !plan.masksAny(from);
      case Origin.Unknown() -> false;
    };
  }

  private enum Shows {
    NOTHING,
    MASKED,
    ANYTHING
  }

  private Shows shows(String relation, MaskPlan plan) {
    @Nullable Set<String> fields = changed.test(relation) ? null : catalog.fields(relation);
    if (fields == null) {
      return Shows.ANYTHING;
    }
    return plan.masksAny(fields) ? Shows.MASKED : Shows.NOTHING;
  }
}
