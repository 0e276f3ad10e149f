package io.sallyport.plugin.echo;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One line: a verb and what it is about. */
record EchoCommand(Verb verb, String argument, String line) {

  /** What a line can ask for. Shapes are made once: the gate compares them by identity. */
  enum Verb {
    SAY(Effect.READ, "say a line back"),
    SHOUT(Effect.WRITE, "shout a line"),
    UNREADABLE(Effect.UNKNOWN, "do something that could not be read");

    private final Shape shape;
    private final String summary;

    Verb(Effect effect, String summary) {
      Resource line = new Resource("line", "echo", Set.of(effect));
      this.shape =
          new Shape("echo", name(), Set.of(effect), List.of(line), name() + " ?", Map.of());
      this.summary = summary;
    }
  }

  /** Never drops, never guesses: policy denies what could not be read. */
  static EchoCommand parse(String line) {
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    String argument = space < 0 ? "" : line.substring(space + 1);
    return switch (word) {
      case "SAY" -> new EchoCommand(Verb.SAY, argument, line);
      case "SHOUT" -> new EchoCommand(Verb.SHOUT, argument, line);
      default -> new EchoCommand(Verb.UNREADABLE, argument, line);
    };
  }

  Shape shape() {
    return verb.shape;
  }

  Description describe() {
    return new Description(verb.summary, line, "text", List.of(), List.of());
  }
}
