package io.sallyport.plugin.sql.language;

import io.sallyport.api.Description;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What the reader found in a text. */
record ReadStatement(
    Shape shape,
    List<Command> commands,
    Set<String> relations,
    boolean closed,
    String summary,
    List<String> consequences,
    ResultLineage lineage,
    Set<Attribute> attributes)
    implements Statement {
  ReadStatement {
    commands = List.copyOf(commands);
    relations = Set.copyOf(relations);
    consequences = List.copyOf(consequences);
    attributes = Set.copyOf(attributes);
  }

  @Override
  public Description describe(byte[] text, List<Description.Parameter> parameters) {
    return new Description(
        summary, new String(text, StandardCharsets.UTF_8), "sql", parameters, consequences);
  }

  @Override
  public String toString() {
    return "Statement[" + shape + "]"; // never the words: they name what the text names
  }
}
