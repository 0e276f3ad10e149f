package io.sallyport.runtime.config;

import io.sallyport.runtime.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a YAML file into a record, or says everything that is wrong with it at once. */
public final class ConfigReader {
  /** Files above this size are no configuration. */
  private static final long LARGEST = 4 << 20;

  private final Map<String, String> removedKeys;

  /**
   * @param removedKeys keys of earlier versions, each with what replaces it: {@code "use
   *     approvals.grace instead"}
   */
  public ConfigReader(Map<String, String> removedKeys) {
    this.removedKeys = Map.copyOf(removedKeys);
  }

  /**
   * Relative paths in the file are resolved against its folder.
   *
   * @throws ConfigException with every problem found
   */
  public <T extends Record> T read(Path file, Class<T> type) {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw new ConfigException(
            List.of(new Problem(file, 0, "", "is larger than 4 MiB; is this the right file?")));
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(new Problem(file, 0, "", "is not there")));
    } catch (IOException e) {
      throw new ConfigException(
          List.of(new Problem(file, 0, "", "cannot be read (" + e + "); check who may read it")));
    }
    return read(file, text, type);
  }

  /** The same for a text; the file is for messages and relative paths. */
  public <T extends Record> T read(Path file, String text, Class<T> type) {
    List<Problem> problems = new ArrayList<>();
    Optional<Node> root;
    try {
      root =
          new Compose(
                  LoadSettings.builder()
                      .setAllowDuplicateKeys(false)
                      .setSchema(new CoreSchema()) // where ~ and Null are no texts either
                      .setMaxAliasesForCollections(10)
                      .build())
              .composeString(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw new ConfigException(
          List.of(new Problem(file, line, "", "is no YAML: " + e.getProblem())));
    } catch (YamlEngineException e) {
      throw new ConfigException(List.of(new Problem(file, 0, "", "is no YAML: " + e.getMessage())));
    }
    RecordBinder binder = new RecordBinder(file, removedKeys, problems);
    T bound = null;
    if (root.isEmpty()) {
      bound = binder.bindEmpty(type);
    } else if (root.get() instanceof MappingNode mapping) {
      bound = binder.bind(mapping, type, "");
    } else {
      problems.add(new Problem(file, 1, "", "must be a mapping of keys to values"));
    }
    if (!problems.isEmpty() || bound == null) {
      problems.sort(Comparator.comparingInt(Problem::line));
      throw new ConfigException(problems);
    }
    return bound;
  }
}
