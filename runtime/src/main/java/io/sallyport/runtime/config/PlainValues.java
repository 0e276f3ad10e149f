package io.sallyport.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as plain values: what a connector gets as its own settings. */
final class PlainValues {
  private PlainValues() {}

  static Object of(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, Object> values = new LinkedHashMap<>();
        mapping
            .getValue()
            .forEach(entry ->
                values.put(((ScalarNode) entry.getKeyNode()).getValue(), of(entry.getValueNode())));
        yield values;
      }
      case SequenceNode sequence ->
          List.copyOf(sequence.getValue().stream().map(PlainValues::of).toList());
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalArgumentException("unknown YAML node " + node.getNodeType());
    };
  }

  private static Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
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
