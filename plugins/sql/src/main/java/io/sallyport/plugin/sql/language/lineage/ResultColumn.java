package io.sallyport.plugin.sql.language.lineage;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A column of a result, or as many as a star stands for. */
public sealed interface ResultColumn {
  /** What a value of it may be made of; empty for a constant, or a count of rows. */
  Set<Source> sources();

  /** One column. */
  record One(Set<Source> sources) implements ResultColumn {
    public One {
      sources = Set.copyOf(sources);
    }
  }

  /** Any number of columns. */
  record Star(Set<Source> sources) implements ResultColumn {
    public Star {
      sources = Set.copyOf(sources);
    }
  }

  /**
   * What the server's column may be made of.
   *
   * @param columns as the statement lists them
   * @param index among the columns that the server sends, from 0
   * @param count of those
   * @return null when it cannot be told which of the columns it is
   */
  static @Nullable Set<Source> sources(List<ResultColumn> columns, int index, int count) {
    int first = columns.size();
    int last = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) instanceof Star) {
        first = Math.min(first, i);
        last = i;
      }
    }
    if (last < 0) {
      return columns.size() == count ? columns.get(index).sources() : null;
    }
    int after = columns.size() - 1 - last;
    if (first + after > count) {
      return null;
    }
    if (index < first) {
      return columns.get(index).sources();
    }
    if (index >= count - after) {
      return columns.get(columns.size() - (count - index)).sources();
    }
    return first == last ? columns.get(first).sources() : null;
  }
}
