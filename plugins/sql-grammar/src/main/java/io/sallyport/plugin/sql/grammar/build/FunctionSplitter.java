package io.sallyport.plugin.sql.grammar.build;

import static io.sallyport.plugin.sql.grammar.build.WasmModule.I32;

import io.sallyport.plugin.sql.grammar.build.WasmModule.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Breaks one giant function into many small ones that the JVM can compile.
 *
 * <p>A C {@code switch} compiles to a tower of nested blocks with a branch table at the bottom:
 * {@code yyparse} has two thousand. A JVM method may have 64 KB, and HotSpot compiles none above
 * 8,000 bytes. So the function's locals become globals (saved and restored around a call, so that
 * recursion works), and each tower becomes a state machine: see {@link Tower}.
 */
final class FunctionSplitter {
  /** Towers below this many blocks stay as they are. */
  private static final int MINIMUM_BLOCKS = 6;

  /** Towers below this many bytes stay as they are. */
  private static final int MINIMUM_SIZE = 3000;

  private final WasmModule module;
  private final AddedTables tables;
  private final Map<Integer, Integer> carriers = new LinkedHashMap<>();
  private final List<Integer> locals = new ArrayList<>();
  private final Type type;
  private final List<Code> code;
  private final int firstLocal;

  /** Holds the result on its way out of a state. */
  final int result;

  /** Splits the function in place. */
  static void split(WasmModule module, AddedTables tables, int function) {
    new FunctionSplitter(module, tables, function).replace(function);
  }

  private FunctionSplitter(WasmModule module, AddedTables tables, int function) {
    this.module = module;
    this.tables = tables;
    this.type = module.type(function);
    if (type.results().size() > 1) {
      throw new IllegalStateException("a function with several results");
    }
    locals.addAll(type.parameters());
    var reader = new WasmReader(module.body(function));
    for (var groups = reader.number(); groups > 0; groups--) {
      var count = reader.number();
      locals.addAll(Collections.nCopies(count, reader.next()));
    }
    code = reader.code();
    var first = -1;
    for (var local : locals) {
      var global = module.addGlobal(local);
      first = first < 0 ? global : first;
    }
    firstLocal = first;
    result = module.addGlobal(returnsValue() ? type.results().getFirst() : I32);
  }

  private void replace(int function) {
    var inner =
        module.addFunction(
            new Type(List.of(), type.results()),
            body(split(labelled(withGlobals(code)), List.of())));
    module.replaceBody(function, entry(inner));
  }

  WasmModule module() {
    return module;
  }

  AddedTables tables() {
    return tables;
  }

  boolean returnsValue() {
    return !type.results().isEmpty();
  }

  /** The global that holds a value of this type on its way to a label outside the tower. */
  int carrier(int valueType) {
    return carriers.computeIfAbsent(valueType, module::addGlobal);
  }

  private List<Code> withGlobals(List<Code> code) {
    return Code.rewrite(
        code,
        (node, depth) -> {
          if (!(node instanceof Code.Local(var opcode, var index))) {
            return List.of(node);
          }
          var global = firstLocal + index;
          return switch (opcode) {
            case 0x20 -> List.of(get(global));
            case 0x21 -> List.of(set(global));
            default -> List.of(set(global), get(global));
          };
        });
  }

  /** Branches to the function's own label become returns, or branches to a block around all. */
  private List<Code> labelled(List<Code> code) {
    if (!returnsValue()) {
      return List.of(Code.block(code));
    }
    var condition = module.addGlobal(I32);
    return Code.rewrite(
        code,
        (node, depth) ->
            switch (node) {
              case Code.Branch(var to) when to == depth -> List.of(new Code.Return());
              case Code.BranchIf(var to) when to == depth ->
                  List.of(
                      set(condition),
                      set(result),
                      get(condition),
                      Code.ifThen(get(result), new Code.Return()),
                      get(result));
              case Code.BranchTable table when table.all().contains(depth) ->
                  throw new IllegalStateException("a branch table to the function's own label");
              default -> List.of(node);
            });
  }

  /** Replaces every tower in the code, the inner ones first. */
  private List<Code> split(List<Code> code, List<Code.Block> around) {
    var out = new ArrayList<Code>();
    for (var node : code) {
      if (!(node instanceof Code.Block block)) {
        out.add(node);
      } else if (Tower.height(block) >= MINIMUM_BLOCKS) {
        var inside = splitInside(block, around, Tower.height(block));
        if (Code.size(List.of(inside)) > MINIMUM_SIZE) {
          out.addAll(new Tower(this, inside, around).replacement());
        } else {
          out.add(inside);
        }
      } else {
        var within = push(block, around);
        out.add(
            new Code.Block(
                block.opcode(),
                block.type(),
                split(block.body(), within),
                split(block.otherwise(), within)));
      }
    }
    return out;
  }

  /** Splits what is inside the floors of a tower and leaves the tower itself standing. */
  private Code.Block splitInside(Code.Block block, List<Code.Block> around, int floorsBelow) {
    var within = push(block, around);
    if (floorsBelow == 0) {
      return Code.block(split(block.body(), within));
    }
    var body = new ArrayList<Code>();
    body.add(splitInside((Code.Block) block.body().getFirst(), within, floorsBelow - 1));
    body.addAll(split(block.body().subList(1, block.body().size()), within));
    return Code.block(body);
  }

  private static List<Code.Block> push(Code.Block block, List<Code.Block> around) {
    var within = new ArrayList<Code.Block>(around.size() + 1);
    within.add(block);
    within.addAll(around);
    return within;
  }

  /** What callers call: keeps the locals of an outer activation, and starts with fresh ones. */
  private byte[] entry(int inner) {
    var parameters = type.parameters().size();
    var out = new Bytes().number(locals.size());
    locals.forEach(local -> out.raw(1, local));
    for (var i = 0; i < locals.size(); i++) {
      out.raw(0x23).number(firstLocal + i).raw(0x21).number(parameters + i);
    }
    for (var i = 0; i < locals.size(); i++) {
      if (i < parameters) {
        out.raw(0x20).number(i);
      } else {
        out.raw(WasmModule.zero(locals.get(i)));
      }
      out.raw(0x24).number(firstLocal + i);
    }
    out.raw(0x10).number(inner);
    for (var i = 0; i < locals.size(); i++) {
      out.raw(0x20).number(parameters + i).raw(0x24).number(firstLocal + i);
    }
    return out.raw(0x0b).toArray();
  }

  /** A body without locals. */
  byte[] body(List<Code> code) {
    var out = new Bytes().number(0);
    encode(code, out);
    return out.raw(0x0b).toArray();
  }

  private void encode(List<Code> code, Bytes out) {
    for (var node : code) {
      switch (node) {
        case Code.Plain(var bytes) -> out.raw(bytes);
        case Code.Local(var opcode, var index) -> out.raw(opcode).number(index);
        case Code.Branch(var depth) -> out.raw(0x0c).number(depth);
        case Code.BranchIf(var depth) -> out.raw(0x0d).number(depth);
        case Code.BranchTable(var depths, var otherwise) -> {
          out.raw(0x0e).number(depths.size());
          depths.forEach(out::number);
          out.number(otherwise);
        }
        case Code.Return _ -> out.raw(0x0f);
        case Code.CallThrough(var table) ->
            out.raw(0x11).number(tables.type()).number(tables.index(table));
        case Code.Block(var opcode, var blockType, var body, var otherwise) -> {
          out.raw(opcode, blockType);
          encode(body, out);
          if (!otherwise.isEmpty()) {
            out.raw(0x05);
            encode(otherwise, out);
          }
          out.raw(0x0b);
        }
      }
    }
  }

  static Code get(int global) {
    return new Code.Plain(new Bytes().raw(0x23).number(global).toArray());
  }

  static Code set(int global) {
    return new Code.Plain(new Bytes().raw(0x24).number(global).toArray());
  }

  static Code constant(int value) {
    return new Code.Plain(new Bytes().raw(0x41).signed(value).toArray());
  }

  static Code plain(int... opcodes) {
    return new Code.Plain(new Bytes().raw(opcodes).toArray());
  }
}
