package io.sallyport.plugin.sql.language.lineage;

import java.util.Set;

/** What a value may be made of. Names are as a statement writes them, unquoted. */
public sealed interface Source {
  /** The text does not tell: any value of any relation. */
  record Anything() implements Source {}

  /** Any column of a relation. */
  record Row(String relation) implements Source {}

  /**
   * The column of this name of whichever of the relations has one.
   *
   * @param sure whether the name surely means a column, if not one of these then another that is
   *     told beside it
   * @param otherwise what the value may be made of if none of the relations surely has the column:
   *     {@code c.row_to_json} is the function of that name, applied to the row
   */
  record Column(Set<String> relations, String name, boolean sure, Set<Source> otherwise)
      implements Source {
    public Column {
      relations = Set.copyOf(relations);
      otherwise = Set.copyOf(otherwise);
    }
  }

  Source ANYTHING = new Anything();
}
