package io.sallyport.plugin.sql.language.grammar;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the parser imports from its host. It is code for a computer with files, signals and {@code
 * longjmp}; here it gets the last of these and nothing else.
 */
final class Emscripten {
  private static final int PAGE = 65536;

  /** At least this many pages at once, so that growing step by step does not copy each time. */
  private static final int GROWTH = 16;

  private final GrammarCode.Names names;
  private @Nullable ExportFunction saveStack;
  private @Nullable ExportFunction restoreStack;
  private @Nullable ExportFunction setThrew;

  Emscripten(GrammarCode.Names names) {
    this.names = names;
  }

  void attach(Instance instance) {
    saveStack = instance.export(names.export("stackSave"));
    restoreStack = instance.export(names.export("stackRestore"));
    setThrew = instance.export(names.export("setThrew"));
  }

  HostFunction[] functions(WasmModule module) {
    var functions = new ArrayList<HostFunction>();
    var imports = module.importSection();
    for (var i = 0; i < imports.importCount(); i++) {
      if (imports.getImport(i) instanceof FunctionImport function) {
        var type = module.typeSection().getType(function.typeIndex());
        functions.add(
            new HostFunction(
                function.module(),
                function.name(),
                type,
                handle(names.imported(function.name()), type)));
      }
    }
    return functions.toArray(HostFunction[]::new);
  }

  private WasmFunctionHandle handle(String name, FunctionType type) {
    var results = type.returns().size();
    if (name.startsWith("invoke_")) {
      return (instance, arguments) -> invoke(instance, arguments, results);
    }
    return switch (name) {
      case "__emscripten_throw_longjmp" ->
          (_, _) -> {
            throw new LongJump();
          };
      case "_emscripten_resize_heap" -> (instance, arguments) -> resize(instance, arguments[0]);
      case "_fd_write" -> Emscripten::swallow;
      // No files and no timers: "done", to whoever asks.
      case "_fd_close",
          "_fd_read",
          "_fd_seek",
          "__setitimer_js",
          "__emscripten_runtime_keepalive_clear" ->
          (_, _) -> new long[results];
      case "___assert_fail", "__abort_js", "_exit", "_proc_exit" ->
          (_, _) -> {
            throw new IllegalStateException("the parser stopped itself: " + name);
          };
      default -> throw new IllegalStateException("the parser asks for an unknown " + name);
    };
  }

  /** Calls through the table and, like {@code setjmp}, survives a jump out of the callee. */
  private long[] invoke(Instance instance, long[] arguments, int results) {
    var stack = attached(saveStack).apply()[0];
    try {
      var table = instance.table(0);
      var function = (int) arguments[0];
      var owner = table.instance(function);
      var returned =
          (owner == null ? instance : owner)
              .getMachine()
              .call(
                  table.requiredRef(function), Arrays.copyOfRange(arguments, 1, arguments.length));
      return returned == null ? new long[0] : returned;
    } catch (LongJump _) {
      attached(restoreStack).apply(stack);
      attached(setThrew).apply(1, 0);
      return new long[results];
    }
  }

  private static long[] resize(Instance instance, long wanted) {
    var pages = (int) ((Integer.toUnsignedLong((int) wanted) + PAGE - 1) / PAGE);
    var more = Math.max(pages - instance.memory().pages(), GROWTH);
    return new long[] {instance.memory().grow(more) < 0 ? 0 : 1};
  }

  /** Says that everything was written, and writes nothing: it would be parts of statements. */
  private static long[] swallow(Instance instance, long[] arguments) {
    var memory = instance.memory();
    var total = 0;
    for (var i = 0; i < arguments[2]; i++) {
      total += memory.readInt((int) arguments[1] + 8 * i + 4);
    }
    memory.writeI32((int) arguments[3], total);
    return new long[] {0};
  }

  private static ExportFunction attached(@Nullable ExportFunction function) {
    if (function == null) {
      throw new IllegalStateException("not attached to an instance yet");
    }
    return function;
  }

  private static final class LongJump extends RuntimeException {
    LongJump() {
      super(null, null, false, false);
    }
  }
}
