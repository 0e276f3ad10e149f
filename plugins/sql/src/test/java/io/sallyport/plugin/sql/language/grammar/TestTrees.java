package io.sallyport.plugin.sql.language.grammar;

import java.nio.charset.StandardCharsets;

/** Trees for tests, from the JSON that the parser would write. */
public final class TestTrees {
  private TestTrees() {}

  public static Node read(String json) {
    return TreeReader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
