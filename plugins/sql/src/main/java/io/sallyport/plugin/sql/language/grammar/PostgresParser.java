package io.sallyport.plugin.sql.language.grammar;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.nio.charset.StandardCharsets;

/**
 * One instance of PostgreSQL's parser (libpg_query, compiled to WebAssembly and from there to JVM
 * classes). About 35 MB. One thread at a time; not to be used again after {@link ParserFailed}.
 */
public final class PostgresParser {
  /**
   * In pages of 64 KB. Its stack and the first text take 543; with less it would grow, and copy.
   */
  private static final int INITIAL_MEMORY = 560;

  /** What one text may take: 128 MB. */
  private static final int MAXIMUM_MEMORY = 2048;

  private final Memory memory;
  private final ExportFunction allocate;
  private final ExportFunction free;
  private final ExportFunction parse;
  private final ExportFunction freeResult;
  private final ExportFunction parseProcedures;
  private final ExportFunction freeString;

  PostgresParser(GrammarCode code) {
    var emscripten = new Emscripten(code.names());
    var builder =
        Instance.builder(code.module())
            .withImportValues(
                ImportValues.builder().addFunction(emscripten.functions(code.module())).build())
            .withMemoryLimits(new MemoryLimits(INITIAL_MEMORY, MAXIMUM_MEMORY))
            .withStart(false);
    if (code.machine() != null) {
      builder.withMachineFactory(code.machine());
    }
    var instance = builder.build();
    emscripten.attach(instance);
    memory = instance.memory();
    var names = code.names();
    allocate = instance.export(names.export("malloc"));
    free = instance.export(names.export("free"));
    parse = instance.export(names.export("parse"));
    freeResult = instance.export(names.export("freeResult"));
    parseProcedures = instance.export(names.export("parsePlpgsql"));
    freeString = instance.export(names.export("freeString"));
    instance.export(names.export("construct")).apply();
  }

  /**
   * The tree of a text: {@code version} and {@code stmts}.
   *
   * @param text UTF-8 without a zero byte
   * @throws SyntaxError with the server's message
   * @throws ParserFailed when it ran out of stack, memory or time
   */
  public Node parse(byte[] text) throws SyntaxError {
    return TreeReader.read(parseToJson(text));
  }

  /** The tree as the parser writes it. */
  byte[] parseToJson(byte[] text) throws SyntaxError {
    try {
      var input = copyIn(text);
      var result = (int) parse.apply(input)[0];
      try {
        var error = memory.readInt(result + 8);
        if (error != 0) {
          throw new SyntaxError(string(memory.readInt(error)));
        }
        return bytes(memory.readInt(result));
      } finally {
        freeResult.apply(result);
        free.apply(input);
      }
    } catch (SyntaxError e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new ParserFailed(e);
    }
  }

  /**
   * The trees of the PL/pgSQL bodies in one DO or CREATE FUNCTION statement.
   *
   * @throws SyntaxError also for a body that names what only the server knows
   */
  public Node parseProcedures(byte[] statement) throws SyntaxError {
    try {
      var input = copyIn(statement);
      var result = (int) parseProcedures.apply(input)[0];
      try {
        var json = bytes(result);
        if (json.length == 0 || json[0] != '{') {
          throw new SyntaxError(new String(json, StandardCharsets.UTF_8));
        }
        return TreeReader.read(json);
      } finally {
        freeString.apply(result);
        free.apply(input);
      }
    } catch (SyntaxError e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new ParserFailed(e);
    }
  }

  /** Whether it took so much memory that a fresh instance is the better one to keep. */
  public boolean bloated() {
    return memory.pages() > INITIAL_MEMORY + INITIAL_MEMORY / 2;
  }

  private int copyIn(byte[] text) {
    var address = (int) allocate.apply(text.length + 1)[0];
    memory.write(address, text);
    memory.writeByte(address + text.length, (byte) 0);
    return address;
  }

  private String string(int address) {
    return address == 0 ? "" : new String(bytes(address), StandardCharsets.UTF_8);
  }

  private byte[] bytes(int address) {
    var end = address;
    while (memory.read(end) != 0) {
      end++;
    }
    return memory.readBytes(address, end - address);
  }
}
