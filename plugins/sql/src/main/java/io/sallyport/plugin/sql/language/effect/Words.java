package io.sallyport.plugin.sql.language.effect;

import java.util.List;
import java.util.Locale;

/** English for what people read. */
final class Words {
  private static final int LISTED = 4;

  private Words() {}

  /** {@code the table a}, {@code the tables a and b}, {@code the tables a, b, c, d and 3 more}. */
  static String the(String kind, List<String> names) {
    return switch (names.size()) {
      case 0 -> "a " + kind;
      case 1 -> "the " + kind + " " + names.getFirst();
      default -> "the " + plural(kind) + " " + list(names);
    };
  }

  static String the(String kind, String name) {
    return name.isEmpty() ? "a " + kind : "the " + kind + " " + name;
  }

  /** {@code a, b and c}. */
  static String list(List<String> names) {
    if (names.isEmpty()) {
      return "nothing";
    }
    if (names.size() == 1) {
      return names.getFirst();
    }
    if (names.size() > LISTED + 1) {
      return String.join(", ", names.subList(0, LISTED))
          + " and %d more".formatted(names.size() - LISTED);
    }
    return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  static String plural(String kind) {
    if (kind.endsWith("y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind.endsWith("x") || kind.endsWith("s") ? kind + "es" : kind + "s";
  }

  /** OBJECT_MATVIEW → {@code materialized view}: what the tree calls an object, as people do. */
  static String kind(String objectType) {
    var word = objectType.replaceFirst("^OBJECT_", "").replaceFirst("^REINDEX_OBJECT_", "");
    return switch (word) {
      case "MATVIEW" -> "materialized view";
      case "FDW" -> "foreign data wrapper";
      case "TABCONSTRAINT", "DOMCONSTRAINT" -> "constraint";
      case "ACCESS_METHOD", "AMOP", "AMPROC" -> "access method";
      case "OPCLASS" -> "operator class";
      case "OPFAMILY" -> "operator family";
      case "TSCONFIGURATION" -> "text search configuration";
      case "TSDICTIONARY" -> "text search dictionary";
      case "TSPARSER" -> "text search parser";
      case "TSTEMPLATE" -> "text search template";
      case "STATISTIC_EXT" -> "statistics object";
      case "LARGEOBJECT" -> "large object";
      case "PARAMETER_ACL" -> "setting";
      case "PUBLICATION_NAMESPACE", "PUBLICATION_REL" -> "publication";
      case "" -> "object";
      default -> word.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  /** The kind as policy knows it: {@code materialized_view}. */
  static String word(String kind) {
    return kind.replace(' ', '_');
  }

  /** What looks like a table to a query. */
  static boolean isRelation(String kind) {
    return List.of("table", "view", "materialized view", "foreign table").contains(kind);
  }
}
