package io.sallyport.plugin.sql.language.effect;

import org.jspecify.annotations.Nullable;

/** The names that WITH gives to queries, as seen from inside: they are not tables. */
record Scope(String name, @Nullable Scope outer) {
  static boolean has(@Nullable Scope scope, String name) {
    for (var each = scope; each != null; each = each.outer()) {
      if (each.name().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
