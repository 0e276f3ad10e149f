package io.sallyport.plugin.sql.language.grammar;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.sallyport.plugin.sql.grammar.PostgresGrammarMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The grammar as the build left it.
 *
 * @param machine null to interpret
 */
public record GrammarCode(
    WasmModule module, @Nullable Function<Instance, Machine> machine, Names names) {
  /**
   * Set to {@code true}, the wasm runs as it was published, interpreted: many times slower, and for
   * the day on which somebody doubts what the build made of it.
   */
  public static final String STOCK = "io.sallyport.plugin.sql.stockGrammar";

  /** What the running system wants. */
  public static GrammarCode configured() {
    return Boolean.getBoolean(STOCK) ? stock() : compiled();
  }

  /** Split and compiled to JVM classes. */
  public static GrammarCode compiled() {
    return new GrammarCode(
        module("PostgresGrammar.meta"), PostgresGrammarMachine::new, Names.load());
  }

  /** As published. */
  public static GrammarCode stock() {
    return new GrammarCode(module("stock.wasm"), null, Names.load());
  }

  public PostgresParser newParser() {
    return new PostgresParser(this);
  }

  private static WasmModule module(String resource) {
    try (var in =
        Objects.requireNonNull(
            PostgresGrammarMachine.class.getResourceAsStream(resource), resource)) {
      return Parser.parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the published wasm calls things; the build reads it from the package. */
  record Names(Properties table) {
    static Names load() {
      try (var in =
          Objects.requireNonNull(
              PostgresGrammarMachine.class.getResourceAsStream("names.properties"))) {
        var table = new Properties();
        table.load(in);
        return new Names(table);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String export(String ours) {
      return Objects.requireNonNull(table.getProperty("export." + ours), ours);
    }

    String imported(String shortName) {
      return Objects.requireNonNull(table.getProperty("import." + shortName), shortName);
    }
  }
}
