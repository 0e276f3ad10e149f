package io.sallyport.plugin.sql.language.grammar;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of a parse tree: fields by name, in the order of the tree. A value is a {@link Node},
 * a {@link List}, a {@link String}, a {@link Long} or a {@link Boolean}. Where the grammar allows
 * any kind of node, an object with one field stands, whose name is the kind.
 */
public final class Node {
  private String[] names = new String[4];
  private Object[] values = new Object[4];
  private int size;

  void add(String name, Object value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    names[size] = name;
    values[size++] = value;
  }

  public int size() {
    return size;
  }

  public String name(int index) {
    return names[index];
  }

  public Object value(int index) {
    return values[index];
  }

  public @Nullable Object get(String name) {
    for (var i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return values[i];
      }
    }
    return null;
  }

  public boolean has(String name) {
    return get(name) != null;
  }

  /** Whether a flag is set; the tree leaves out what is false. */
  public boolean flag(String name) {
    return get(name) instanceof Boolean set && set;
  }

  /** A text, empty if it is not there. */
  public String text(String name) {
    return get(name) instanceof String text ? text : "";
  }

  /** A number, 0 if it is not there: the tree leaves out zeros. */
  public long number(String name) {
    return get(name) instanceof Long number ? number : 0;
  }

  public @Nullable Node node(String name) {
    return get(name) instanceof Node node ? node : null;
  }

  /** A list, empty if it is not there. */
  public List<?> list(String name) {
    return get(name) instanceof List<?> list ? list : List.of();
  }

  /** The kind, if this stands where any kind may stand; empty if not. */
  public String kind() {
    return size == 1 && values[0] instanceof Node && Character.isUpperCase(names[0].charAt(0))
        ? names[0]
        : "";
  }

  /** What stands behind the kind. */
  public Node content() {
    return (Node) values[0];
  }

  /** The content, if it is of this kind. */
  public static @Nullable Node as(String kind, @Nullable Object value) {
    return value instanceof Node node && node.kind().equals(kind) ? node.content() : null;
  }
}
