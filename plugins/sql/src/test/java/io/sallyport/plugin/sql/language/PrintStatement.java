package io.sallyport.plugin.sql.language;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Prints what the reader makes of each argument, or of each line of standard input. */
public final class PrintStatement {
  private PrintStatement() {}

  public static void main(String[] args) throws Exception {
    try (var reader = new GrammarStatementReader()) {
      var texts =
          args.length > 0
              ? List.of(args)
              : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (var text : texts) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var statement = reader.read(bytes, false).toCompletableFuture().get();
        var shape = statement.shape();
        IO.println(text);
        IO.println("  action     " + shape.action());
        IO.println("  effects    " + shape.effects().stream().sorted().toList());
        IO.println("  resources  " + shape.resources());
        IO.println("  text       " + shape.text());
        IO.println("  facts      " + new TreeMap<>(shape.facts()));
        IO.println("  commands   " + statement.commands());
        IO.println(
            "  relations  " + statement.relations() + (statement.closed() ? "" : " and more"));
        var words = statement.describe(bytes, List.of());
        IO.println("  in words   " + words.summary() + " " + words.consequences());
      }
    }
  }
}
