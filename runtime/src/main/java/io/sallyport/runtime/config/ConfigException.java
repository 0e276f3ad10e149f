package io.sallyport.runtime.config;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used: every problem, each with its line and its key. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()), null, false, false);
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /**
   * @param line counted from 1; 0 when the file as a whole is meant
   * @param key dotted; empty when the file as a whole is meant
   */
  public record Problem(Path file, int line, String key, String message) {
    @Override
    public String toString() {
      return file
          + (line > 0 ? ":" + line : "")
          + ": "
          + (key.isEmpty() ? "" : key + ": ")
          + message;
    }
  }
}
