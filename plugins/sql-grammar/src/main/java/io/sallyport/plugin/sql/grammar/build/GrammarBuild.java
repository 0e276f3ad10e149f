package io.sallyport.plugin.sql.grammar.build;

import com.dylibso.chicory.build.time.compiler.Config;
import com.dylibso.chicory.build.time.compiler.Generator;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The build step: package, check, split, compile. Leaves in the package {@code
 * io.sallyport.plugin.sql.grammar} of the class folder: {@code PostgresGrammar*} (classes and
 * {@code .meta}: the module without its code), {@code stock.wasm} and {@code names.properties}.
 */
public final class GrammarBuild {
  private static final NpmPackage PUBLISHED =
      new NpmPackage(
          "libpg-query",
          "18.1.5",
          "xsksgH106LyVUylIp2bJz1MPFmVVIGKbB8belGWmh+J8/i38w8eM1twDIBnd97tzeNQFctH9MWKMthl22+fWcQ==");

  /** Blocks are nested two thousand deep, and the tree is walked by recursion. */
  private static final long STACK = 512L << 20;

  private static final String PACKAGE = "io.sallyport.plugin.sql.grammar";

  private GrammarBuild() {}

  /** Called by the build with the class folder. */
  public static void main(String[] args) throws Exception {
    var failure = new Throwable[1];
    var thread =
        new Thread(
            null,
            () -> {
              try {
                build(Path.of(args[0]));
              } catch (Exception | StackOverflowError e) {
                failure[0] = e;
              }
            },
            "grammar-build",
            STACK);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      throw new IllegalStateException("the grammar could not be built", failure[0]);
    }
  }

  private static void build(Path classes) throws IOException, InterruptedException {
    var archive = PUBLISHED.archive(cache());
    var stock = NpmPackage.file(archive, "package/wasm/libpg-query.wasm");
    var javascript =
        new String(NpmPackage.file(archive, "package/wasm/libpg-query.js"), StandardCharsets.UTF_8);
    var folder = Files.createDirectories(classes.resolve(PACKAGE.replace('.', '/')));
    var splitFile = classes.resolveSibling("split.wasm");
    var split = GrammarSplit.split(stock);
    if (Files.exists(folder.resolve("PostgresGrammar.meta"))
        && Files.exists(splitFile)
        && Arrays.equals(Files.readAllBytes(splitFile), split)) {
      return;
    }
    Files.write(folder.resolve("stock.wasm"), stock);
    var names = PublishedNames.read(javascript);
    checkSignatures(stock, names);
    try (var out = Files.newBufferedWriter(folder.resolve("names.properties"))) {
      for (var key : names.stringPropertyNames().stream().sorted().toList()) {
        out.write(key + "=" + names.getProperty(key) + "\n");
      }
    }
    Files.write(splitFile, split);
    compile(splitFile, classes);
  }

  private static Path cache() {
    var configured = System.getenv("SALLYPORT_CACHE");
    return configured == null
        ? Path.of(System.getProperty("user.home"), ".cache", "sallyport")
        : Path.of(configured);
  }

  private static void compile(Path wasm, Path classes) throws IOException {
    var generator =
        new Generator(
            Config.builder()
                .withWasmFile(wasm)
                .withName(PACKAGE + ".PostgresGrammar")
                .withTargetClassFolder(classes)
                .withTargetSourceFolder(classes)
                .withTargetWasmFolder(classes)
                .withInterpreterFallback(InterpreterFallback.WARN)
                .build());
    var interpreted = generator.generateResources();
    if (!interpreted.isEmpty()) {
      throw new IllegalStateException(
          "functions %s are too large for a JVM method: split below a smaller size"
              .formatted(interpreted));
    }
    generator.generateMetaWasm(interpreted);
  }

  private static void checkSignatures(byte[] wasm, Properties names) {
    var module = Parser.parse(wasm);
    var exports = module.exportSection();
    var imported = module.importSection().importCount();
    PublishedNames.signatures()
        .forEach((ours, signature) -> {
          var published = names.getProperty("export." + ours);
          for (var i = 0; i < exports.exportCount(); i++) {
            var export = exports.getExport(i);
            if (export.name().equals(published)) {
              var type =
                  module
                      .functionSection()
                      .getFunctionType(export.index() - imported, module.typeSection());
              if (signature.equals(signature(type))) {
                return;
              }
              throw new IllegalStateException(
                  "%s is %s, not %s".formatted(ours, signature(type), signature));
            }
          }
          throw new IllegalStateException("the wasm exports no " + ours);
        });
  }

  private static String signature(FunctionType type) {
    return letters(type.params()) + ":" + letters(type.returns());
  }

  private static String letters(List<ValType> types) {
    return types.stream()
        .map(type -> type.equals(ValType.I32) ? "i" : type.toString())
        .collect(Collectors.joining());
  }
}
