package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Description;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Attribute;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A statement that runs others by name: EXECUTE, FETCH. */
final class CombinedStatement implements Statement {
  private final Statement outer;
  private final List<Prepared> inner;
  private final Shape shape;

  CombinedStatement(Statement outer, List<Prepared> inner, Shape shape) {
    this.outer = outer;
    this.inner = inner;
    this.shape = shape;
  }

  /** Whether this stands behind one of the names. */
  @SuppressWarnings("ReferenceEquality") // that one, not one like it
  boolean runs(Statement what) {
    return inner.stream().anyMatch(one -> one.statement.equals(what));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public List<Command> commands() {
    return outer.commands();
  }

  @Override
  public Set<String> relations() {
    Set<String> all = new HashSet<>(outer.relations());
    inner.forEach(one -> all.addAll(one.statement.relations()));
    return all;
  }

  @Override
  public Set<Attribute> attributes() {
    Set<Attribute> all = new HashSet<>(outer.attributes());
    inner.forEach(one -> all.addAll(one.statement.attributes()));
    return all;
  }

  @Override
  public ResultLineage lineage() {
    return outer.commands().size() == 1 && inner.size() == 1
        ? inner.getFirst().statement.lineage()
        : ResultLineage.NONE;
  }

  @Override
  public boolean closed() {
    return outer.closed() && inner.stream().allMatch(one -> one.statement.closed());
  }

  @Override
  public Description describe(byte[] text, List<Description.Parameter> parameters) {
    Description said = outer.describe(text, parameters);
    List<String> consequences = new ArrayList<>(said.consequences());
    for (Prepared one : inner) {
      Description ran = one.statement.describe(one.text, List.of());
      consequences.add("it runs: " + ran.text());
      consequences.addAll(ran.consequences());
    }
    return new Description(
        said.summary(), said.text(), said.language(), said.parameters(), consequences);
  }
}
