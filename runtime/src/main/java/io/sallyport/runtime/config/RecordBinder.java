package io.sallyport.runtime.config;

import io.sallyport.runtime.config.ConfigException.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Binds YAML nodes to records by component names. Collects problems instead of stopping at the
 * first.
 */
final class RecordBinder {
  /** Said of a key with nothing behind it, also in a connector's own settings. */
  static final String NO_VALUE = "has no value: write one, or leave the key out";

  /** Said of a key that stands twice in one mapping: YAML readers differ in which one counts. */
  static final String TWICE = "stands here twice";

  private final Path file;
  private final Map<String, String> removedKeys;
  private final List<Problem> problems;
  private final ScalarParser scalars;

  RecordBinder(Path file, Map<String, String> removedKeys, List<Problem> problems) {
    this.file = file;
    this.removedKeys = removedKeys;
    this.problems = problems;
    Path folder = file.toAbsolutePath().getParent();
    this.scalars = new ScalarParser(folder == null ? Path.of("") : folder);
  }

  <T extends Record> @Nullable T bindEmpty(Class<T> type) {
    return construct(type, new LinkedHashMap<>(), "", 1, Map.of());
  }

  <T extends Record> @Nullable T bind(MappingNode mapping, Class<T> type, String path) {
    Map<String, Node> values = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    Set<String> known = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      known.add(component.getName());
    }
    boolean sound = true;
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      String full = join(path, key);
      int line = line(entry.getKeyNode());
      if (values.containsKey(key)) {
        problem(line, full, TWICE);
        sound = false;
      } else if (removedKeys.containsKey(full)) {
        problem(line, full, "is no longer a key: " + removedKeys.get(full));
        sound = false;
      } else if (!known.contains(key)) {
        problem(
            line,
            full,
            "is not a key here; " + (path.isEmpty() ? "there are " : path + " has ") + known);
        sound = false;
      } else {
        values.put(key, entry.getValueNode());
        lines.put(key, line);
      }
    }
    Map<String, @Nullable Object> bound = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Node node = values.get(component.getName());
      if (node != null) {
        int before = problems.size();
        bound.put(
            component.getName(),
            value(node, component.getGenericType(), join(path, component.getName())));
        sound &= problems.size() == before;
      }
    }
    if (!sound) {
      return null; // its own checks would only repeat what is said already
    }
    return construct(type, bound, path, line(mapping), lines);
  }

  private <T extends Record> @Nullable T construct(
      Class<T> type,
      Map<String, @Nullable Object> bound,
      String path,
      int line,
      Map<String, Integer> lines) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = bound.get(components[i].getName());
      if (arguments[i] == null && !optional(components[i])) {
        problem(line, join(path, components[i].getName()), "is missing");
        return null;
      }
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidConfig invalid) {
        problem(
            lines.getOrDefault(invalid.key().split("\\.", -1)[0], line),
            join(path, invalid.key()),
            invalid.problem());
      } else {
        problem(line, path, "cannot be used: " + e.getCause());
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be bound", e);
    }
  }

  /** Whether a key may be left out. */
  static boolean optional(RecordComponent component) {
    return !component.getType().isPrimitive()
        && component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private @Nullable Object value(Node node, Type type, String path) {
    if (node.getTag().equals(Tag.NULL)) {
      // As a text it would be the word null, and as a path the configuration's own folder.
      problem(line(node), path, NO_VALUE);
      return null;
    }
    if (type instanceof ParameterizedType generic) {
      return collection(node, generic, path);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted == Object.class) {
      try {
        return PlainValues.of(node);
      } catch (IllegalArgumentException e) {
        problem(line(node), path, String.valueOf(e.getMessage()));
        return null;
      }
    }
    if (wanted.isRecord() && !scalars.parses(wanted)) {
      if (node instanceof MappingNode mapping) {
        return bind(mapping, wanted.asSubclass(Record.class), path);
      }
      problem(line(node), path, "must be a mapping of keys to values");
      return null;
    }
    if (!(node instanceof ScalarNode scalar)) {
      problem(line(node), path, "must be one value");
      return null;
    }
    try {
      return scalars.parse(scalar.getValue(), wanted);
    } catch (InvalidConfig e) {
      problem(line(node), path, e.problem());
    } catch (IllegalArgumentException e) {
      problem(line(node), path, scalar.getValue() + ": " + e.getMessage());
    }
    return null;
  }

  private @Nullable Object collection(Node node, ParameterizedType type, String path) {
    Class<?> raw = (Class<?>) type.getRawType();
    if (raw == List.class || raw == Set.class) {
      if (!(node instanceof SequenceNode sequence)) {
        problem(line(node), path, "must be a list");
        return null;
      }
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < sequence.getValue().size(); i++) {
        Object item =
            value(
                sequence.getValue().get(i), type.getActualTypeArguments()[0], path + "[" + i + "]");
        if (item != null) {
          items.add(item);
        }
      }
      return raw == List.class ? items : new LinkedHashSet<>(items);
    }
    if (raw == Map.class) {
      if (!(node instanceof MappingNode mapping)) {
        problem(line(node), path, "must be a mapping of keys to values");
        return null;
      }
      Map<String, Object> entries = new LinkedHashMap<>();
      Set<String> keys = new HashSet<>();
      for (NodeTuple entry : mapping.getValue()) {
        String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        Object item =
            value(entry.getValueNode(), type.getActualTypeArguments()[1], join(path, key));
        if (!keys.add(key)) {
          problem(line(entry.getKeyNode()), join(path, key), TWICE);
        } else if (item != null) {
          entries.put(key, item);
        }
      }
      return entries;
    }
    throw new IllegalStateException("no configuration can be a " + type);
  }

  private void problem(int line, String key, String message) {
    problems.add(new Problem(file, line, key, message));
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
