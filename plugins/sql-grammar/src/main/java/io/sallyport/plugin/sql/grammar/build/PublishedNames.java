package io.sallyport.plugin.sql.grammar.build;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * What the published wasm calls its exports and imports. Emscripten shortens both anew for every
 * release, and its JavaScript beside the wasm tells which is which.
 */
final class PublishedNames {
  /** Our names, and where the JavaScript mentions them. */
  private static final Map<String, String> EXPORTS =
      Map.of(
          "malloc", "Module[\"_malloc\"]",
          "free", "Module[\"_free\"]",
          "parse", "Module[\"_wasm_parse_query_raw\"]",
          "freeResult", "Module[\"_wasm_free_parse_result\"]",
          "parsePlpgsql", "Module[\"_wasm_parse_plpgsql\"]",
          "freeString", "Module[\"_wasm_free_string\"]",
          "setThrew", "_setThrew",
          "stackRestore", "__emscripten_stack_restore",
          "stackSave", "_emscripten_stack_get_current");

  private static final Pattern IMPORTS = Pattern.compile("var wasmImports=\\{([^}]*)}");
  private static final Pattern CONSTRUCTORS =
      Pattern.compile("function initRuntime\\(\\)\\{[^}]*?wasmExports\\[\"(\\w+)\"]\\(\\)");

  private PublishedNames() {}

  /** Keys {@code export.malloc} → {@code C}, and {@code import.C} → {@code _fd_read}. */
  static Properties read(String javascript) {
    var names = new Properties();
    EXPORTS.forEach(
        (ours, mention) -> names.setProperty("export." + ours, assigned(javascript, mention)));
    names.setProperty("export.construct", first(CONSTRUCTORS, javascript, "the constructors"));
    for (var pair : first(IMPORTS, javascript, "the imports").split(",", -1)) {
      var at = pair.indexOf(':');
      names.setProperty("import." + pair.substring(0, at), pair.substring(at + 1));
    }
    return names;
  }

  private static String assigned(String javascript, String mention) {
    return first(
        Pattern.compile(Pattern.quote(mention) + "=wasmExports\\[\"(\\w+)\"]"),
        javascript,
        mention);
  }

  private static String first(Pattern pattern, String javascript, String what) {
    var matcher = pattern.matcher(javascript);
    if (!matcher.find()) {
      throw new IllegalStateException(
          "the package's JavaScript does not say what " + what + " is called: read it anew");
    }
    return matcher.group(1);
  }

  /** The signatures that the plugin relies on: parameters, then results, {@code i} for i32. */
  static Map<String, String> signatures() {
    var signatures = new LinkedHashMap<String, String>();
    signatures.put("malloc", "i:i");
    signatures.put("free", "i:");
    signatures.put("parse", "i:i");
    signatures.put("freeResult", "i:");
    signatures.put("parsePlpgsql", "i:i");
    signatures.put("freeString", "i:");
    signatures.put("setThrew", "ii:");
    signatures.put("stackRestore", "i:");
    signatures.put("stackSave", ":i");
    signatures.put("construct", ":");
    return signatures;
  }
}
