package io.sallyport.plugin.sql.language.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import io.sallyport.plugin.sql.language.Corpus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SplitGrammarTest {
  /** What the build made of the parser says the same as the parser that was published. */
  @Test
  void saysByteForByteWhatTheStockParserSays() {
    // Given the published wasm, compiled but for what is too large, and the split one
    var stock = GrammarCode.stock();
    var published =
        new GrammarCode(
                stock.module(),
                MachineFactoryCompiler.builder(stock.module())
                    .withInterpreterFallback(InterpreterFallback.SILENT)
                    .compile(),
                stock.names())
            .newParser();
    var split = GrammarCode.compiled().newParser();
    // When both read a corpus, then trees and errors are equal
    var errors = 0;
    var texts = Corpus.texts();
    for (var text : texts) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      var expected = say(published, bytes);
      assertEquals(expected, say(split, bytes), text);
      errors += expected.startsWith("{") ? 0 : 1;
    }
    assertTrue(texts.size() > 2000, () -> "only " + texts.size() + " texts");
    assertTrue(errors > 100, "the corpus must have texts with errors too");
  }

  private static String say(PostgresParser parser, byte[] text) {
    try {
      return new String(parser.parseToJson(text), StandardCharsets.UTF_8);
    } catch (SyntaxError e) {
      return String.valueOf(e.getMessage());
    }
  }
}
