package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names in trees, made readable. The parser has unquoted and lower-cased them as the server does.
 */
public final class Names {
  private Names() {}

  /**
   * Joins the parts of a name with dots. A part that has a dot or a quote itself keeps its quotes,
   * so that {@code "a.b"} never looks like the table b in the schema a.
   */
  public static String join(List<String> parts) {
    var name = new StringBuilder();
    for (var part : parts) {
      if (!name.isEmpty()) {
        name.append('.');
      }
      name.append(part(part));
    }
    return name.toString();
  }

  private static String part(String part) {
    return part.indexOf('.') < 0 && part.indexOf('"') < 0
        ? part
        : '"' + part.replace("\"", "\"\"") + '"';
  }

  /** The name in a RangeVar. */
  public static String relation(Node range) {
    var parts = new ArrayList<String>(3);
    for (var field : List.of("catalogname", "schemaname", "relname")) {
      if (range.has(field)) {
        parts.add(range.text(field));
      }
    }
    return join(parts);
  }

  /** The parts of a list of String nodes; what is not a String is left out. */
  public static List<String> parts(List<?> list) {
    var parts = new ArrayList<String>(list.size());
    for (var item : list) {
      var string = Node.as("String", item);
      if (string != null) {
        parts.add(string.text("sval"));
      }
    }
    return parts;
  }

  /** Whatever names an object: a String, a List of them, a TypeName, a function, a RangeVar. */
  static String object(@Nullable Object value) {
    if (!(value instanceof Node node)) {
      return "";
    }
    var content = node.kind().isEmpty() ? node : node.content();
    return switch (node.kind()) {
      case "String" -> part(content.text("sval"));
      case "List" -> {
        var first = content.list("items").isEmpty() ? null : content.list("items").getFirst();
        yield Node.as("TypeName", first) != null
            ? object(first)
            : join(parts(content.list("items")));
      }
      case "TypeName" -> type(content);
      case "ObjectWithArgs" -> join(parts(content.list("objname")));
      case "RangeVar" -> relation(content);
      case "RoleSpec" -> role(content);
      default -> content.has("relname") ? relation(content) : "";
    };
  }

  /** A type's name without the schema that the grammar adds to the built-in ones. */
  public static String type(@Nullable Node type) {
    if (type == null) {
      return "";
    }
    var parts = new ArrayList<>(parts(type.list("names")));
    if (parts.size() > 1 && parts.getFirst().equals("pg_catalog")) {
      parts.removeFirst();
    }
    return join(parts);
  }

  static String role(@Nullable Node role) {
    if (role == null) {
      return "";
    }
    return switch (role.text("roletype")) {
      case "ROLESPEC_PUBLIC" -> "public";
      case "ROLESPEC_CURRENT_USER" -> "current_user";
      case "ROLESPEC_CURRENT_ROLE" -> "current_role";
      case "ROLESPEC_SESSION_USER" -> "session_user";
      default -> role.text("rolename");
    };
  }

  /** An option of a statement by its name, in the order given; null if it is not there. */
  public static @Nullable Node option(List<?> options, String name) {
    Node found = null;
    for (var option : options) {
      var element = Node.as("DefElem", option);
      if (element != null && element.text("defname").equals(name)) {
        found = element; // the last one counts, as for the server
      }
    }
    return found;
  }

  /** An option that is a truth value: on if it stands alone, off only if it says so. */
  public static boolean optionOn(List<?> options, String name) {
    var option = option(options, name);
    if (option == null) {
      return false;
    }
    var value = option.node("arg");
    if (value == null) {
      return true;
    }
    var content = value.kind().isEmpty() ? value : value.content();
    return switch (value.kind()) {
      case "Boolean" -> content.flag("boolval");
      case "Integer" -> content.number("ival") != 0;
      case "String" ->
          !List.of("false", "off", "no", "0", "f", "n")
              .contains(content.text("sval").toLowerCase(java.util.Locale.ROOT));
      default -> true;
    };
  }

  /** Whether a relation, named as {@link #relation} does, is one of the server's own. */
  static boolean ofServer(String relation) {
    var within = '.' + relation;
    return within.contains(".pg_catalog.")
        || within.contains(".information_schema.")
        || relation.startsWith("pg_") && relation.indexOf('.') < 0;
  }
}
