package io.sallyport.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a recorded answer, for a page to lay out: {@link Connector#parts}. */
public sealed interface AnswerPart {

  /**
   * Rows of one result.
   *
   * @param rows each with a value for each column; null is the protocol's own null
   */
  record Table(List<Column> columns, List<List<@Nullable String>> rows) implements AnswerPart {
    public Table {
      columns = List.copyOf(columns);
      rows =
          rows.stream()
              .map(row -> Collections.unmodifiableList(new ArrayList<@Nullable String>(row)))
              .toList();
    }
  }

  /**
   * A column.
   *
   * @param masked whether every value in it was masked, or taken out, before the client saw it
   */
  record Column(String name, boolean masked) {}

  /** Anything else, as the client's terminal would show it; may have several lines. */
  record Text(String text) implements AnswerPart {}
}
