package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.CopyForm;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads just enough of well-behaved statements to test the relay with. */
final class KeywordReader implements StatementReader {
  private final Map<String, Statement> read = new ConcurrentHashMap<>();

  /** When set, answers come from another thread. */
  volatile boolean slow;

  @Override
  public CompletionStage<Statement> read(byte[] text, boolean literals) {
    String sql = new String(text, StandardCharsets.UTF_8);
    Statement statement = read.computeIfAbsent(sql, KeywordReader::statement);
    return slow
        ? CompletableFuture.supplyAsync(() -> statement)
        : CompletableFuture.completedFuture(statement);
  }

  @Override
  public void close() {}

  private record Simple(Shape shape, List<Command> commands) implements Statement {
    @Override
    public Set<String> relations() {
      return Set.of();
    }

    @Override
    public boolean closed() {
      return true;
    }

    @Override
    public Description describe(byte[] text, List<Description.Parameter> parameters) {
      return new Description(
          "run a statement",
          new String(text, StandardCharsets.UTF_8),
          "sql",
          parameters,
          List.of());
    }
  }

  static Statement statement(String sql) {
    List<Command> commands = new ArrayList<>();
    String action = "";
    for (String one : sql.split(";")) {
      if (!one.isBlank()) {
        Command command = command(one.strip());
        commands.add(command);
        String[] words = one.strip().toUpperCase(Locale.ROOT).split("\\s+");
        if (action.isEmpty() || words[0].equals("DROP")) {
          action = words[0].equals("DROP") ? "DROP " + words[1] : words[0];
        }
      }
    }
    Effect effect =
        switch (action.split(" ")[0]) {
          case "SELECT", "FETCH", "EXECUTE", "TABLE", "VALUES", "" -> Effect.READ;
          case "INSERT", "UPDATE", "COPY" -> Effect.WRITE;
          case "DELETE" -> Effect.DELETE;
          case "DROP" -> Effect.DROP;
          case "CREATE" -> Effect.CREATE;
          case "!" -> Effect.UNKNOWN;
          default -> Effect.SESSION;
        };
    return new Simple(
        new Shape("postgresql", action, Set.of(effect), List.of(), sql, Map.of()),
        List.copyOf(commands));
  }

  private static Command command(String sql) {
    Matcher matcher;
    if (sql.matches("(?is)(begin|start transaction).*")) {
      return new Command.Begin();
    }
    if (sql.matches("(?is)(commit|end|rollback|abort)")) {
      return new Command.EndTransaction(sql.matches("(?is)(commit|end)"));
    }
    if ((matcher = match("prepare (\\w+)(?:\\(.*?\\))? as (.*)", sql)) != null) {
      return new Command.Prepare(matcher.group(1), statement(matcher.group(2)));
    }
    if ((matcher = match("execute (\\w+).*", sql)) != null) {
      return new Command.Execute(matcher.group(1));
    }
    if ((matcher = match("deallocate (\\w+)", sql)) != null) {
      String name = matcher.group(1);
      return new Command.Deallocate(name.equalsIgnoreCase("all") ? null : name);
    }
    if (sql.equalsIgnoreCase("discard all")) {
      return new Command.Discard(true);
    }
    if ((matcher = match("declare (\\w+) .*?for (.*)", sql)) != null) {
      return new Command.DeclareCursor(matcher.group(1), statement(matcher.group(2)));
    }
    if ((matcher = match("(?:fetch|move) .*?(\\w+)", sql)) != null) {
      return new Command.Fetch(matcher.group(1));
    }
    if ((matcher = match("close (\\w+)", sql)) != null) {
      return new Command.CloseCursor(matcher.group(1));
    }
    if ((matcher = match("set (\\w+) *(?:=|to) *'?(\\w+)'?", sql)) != null) {
      return new Command.Set(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), false);
    }
    if (sql.matches("(?is)copy .*to stdout.*")) {
      return new Command.Copy(true, false, CopyForm.OTHER);
    }
    if (sql.matches("(?is)copy .*from stdin.*")) {
      return new Command.Copy(false, false, CopyForm.OTHER);
    }
    return new Command.Other();
  }

  private static Matcher match(String pattern, String sql) {
    Matcher matcher = Pattern.compile("(?is)" + pattern).matcher(sql);
    return matcher.matches() ? matcher : null;
  }
}
