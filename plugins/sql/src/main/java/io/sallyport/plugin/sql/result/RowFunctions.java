package io.sallyport.plugin.sql.result;

import io.sallyport.plugin.sql.language.Attribute;
import io.sallyport.plugin.sql.language.Statement;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Functions of users' that take one row, by their names: the server calls them where they are
 * written as columns.
 *
 * @param takes the relations whose rows a function takes; empty for any row
 */
public record RowFunctions(Map<String, Set<String>> takes) {
  static final RowFunctions NONE = new RowFunctions(Map.of());

  public RowFunctions {
    takes = Map.copyOf(takes);
  }

  /** The name of one that the statement may call as a column; null when it calls none. */
  @Nullable String calledBy(Statement statement) {
    if (takes.isEmpty()) {
      return null;
    }
    for (Attribute attribute : statement.attributes()) {
      Set<String> relations = takes.get(attribute.name());
      if (relations != null
          && (relations.isEmpty()
              || !attribute.ofRelation()
              || !statement.closed()
              || statement.relations().stream().anyMatch(name -> relations.contains(bare(name))))) {
        return attribute.name();
      }
    }
    return null;
  }

  private static String bare(String relation) {
    return relation.substring(relation.lastIndexOf('.') + 1);
  }
}
