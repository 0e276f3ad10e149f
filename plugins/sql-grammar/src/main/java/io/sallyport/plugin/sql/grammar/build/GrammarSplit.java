package io.sallyport.plugin.sql.grammar.build;

import java.util.stream.IntStream;

/** The whole pass: splits every function above a size. */
final class GrammarSplit {
  /** In bytes of WebAssembly. Functions below it compile to methods that HotSpot can live with. */
  private static final int GIANT = 10 * 1024;

  private GrammarSplit() {}

  static byte[] split(byte[] wasm) {
    var module = WasmModule.read(wasm);
    var tables = new AddedTables(module);
    var giants =
        IntStream.range(0, module.functions())
            .filter(function -> module.body(function).length > GIANT)
            .toArray();
    for (var giant : giants) {
      FunctionSplitter.split(module, tables, giant);
    }
    tables.fill();
    return module.write();
  }
}
