package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What runs under a name that the gate did not see being made. */
final class Unread implements Statement {
  static final Unread STATEMENT = new Unread("a prepared statement that the gate did not see");
  static final Unread CURSOR = new Unread("a cursor that the gate did not see being opened");
  static final Unread COMMAND = new Unread("a command under the name of a prepared statement");
  static final Unread TOO_LONG = new Unread("a message too long to be read");
  static final Unread FAILED = new Unread("a statement that could not be read");
  static final Unread FUNCTION = new Unread("a function called without a statement");

  private final Shape shape;
  private final String what;

  private Unread(String what) {
    this.what = what;
    this.shape =
        new Shape("postgresql", "UNKNOWN", Set.of(Effect.UNKNOWN), List.of(), what, Map.of());
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public List<Command> commands() {
    return List.of();
  }

  @Override
  public Set<String> relations() {
    return Set.of();
  }

  @Override
  public boolean closed() {
    return false;
  }

  @Override
  public Description describe(byte[] text, List<Description.Parameter> parameters) {
    return new Description(
        "run " + what, new String(text, StandardCharsets.UTF_8), "sql", parameters, List.of());
  }
}
