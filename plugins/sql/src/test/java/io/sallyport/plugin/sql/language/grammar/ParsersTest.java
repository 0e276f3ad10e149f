package io.sallyport.plugin.sql.language.grammar;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ParsersTest {
  /** Once every parser counted as bloated after its first text, and each text made a new one. */
  @Test
  void anOrdinaryTextLeavesTheParserAsGoodAsNew() throws Exception {
    var parser = GrammarCode.compiled().newParser();
    for (var i = 0; i < 100; i++) {
      parser.parse("SELECT a FROM t WHERE b = 1".getBytes(StandardCharsets.UTF_8));
    }
    assertFalse(parser.bloated());
  }
}
