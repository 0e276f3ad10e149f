package io.sallyport.runtime.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as plain values: what a connector gets as its own settings. */
final class PlainValues {
  /** An anchor may name what it stands in. */
  private static final int DEEPEST = 32;

  private PlainValues() {}

  /**
   * The values of a node.
   *
   * @throws IllegalArgumentException when it is no plain value
   */
  static Object of(Node node) {
    return of(node, 0);
  }

  private static Object of(Node node, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("use at most " + DEEPEST + " levels");
    }
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, Object> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
          String key = key(entry.getKeyNode());
          if (values.put(key, of(entry.getValueNode(), depth + 1)) != null) {
            throw new IllegalArgumentException(key + " " + RecordBinder.TWICE);
          }
        }
        yield values;
      }
      case SequenceNode sequence ->
          sequence.getValue().stream().map(item -> of(item, depth + 1)).toList();
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalArgumentException("unknown YAML node " + node.getNodeType());
    };
  }

  private static String key(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw new IllegalArgumentException("use plain words as keys");
  }

  private static Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.NULL)) {
      throw new IllegalArgumentException(RecordBinder.NO_VALUE);
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    if (scalar.getTag().equals(Tag.INT)) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        return text;
      }
    }
    if (scalar.getTag().equals(Tag.FLOAT)) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return text;
      }
    }
    return text;
  }
}
