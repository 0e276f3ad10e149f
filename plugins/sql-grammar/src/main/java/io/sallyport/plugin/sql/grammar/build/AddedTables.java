package io.sallyport.plugin.sql.grammar.build;

import static io.sallyport.plugin.sql.grammar.build.WasmModule.I32;

import io.sallyport.plugin.sql.grammar.build.WasmModule.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The tables of states that splitting adds; filled when every function is known. */
final class AddedTables {
  static final Type STATE = new Type(List.of(), List.of(I32));

  private final WasmModule module;
  private final int first;
  private final int type;
  private final List<Supplier<List<Integer>>> contents = new ArrayList<>();
  private final Map<Integer, Integer> constants = new HashMap<>();

  AddedTables(WasmModule module) {
    this.module = module;
    this.first = module.tables();
    this.type = module.typeIndex(STATE);
  }

  /** Reserves a table; its functions are asked for at the end. */
  int add(Supplier<List<Integer>> functions) {
    contents.add(functions);
    return contents.size() - 1;
  }

  int index(int table) {
    return first + table;
  }

  int type() {
    return type;
  }

  /** A state that does nothing and names the next one. */
  int constant(int state) {
    return constants.computeIfAbsent(
        state,
        value ->
            module.addFunction(
                STATE, new Bytes().number(0).raw(0x41).signed(value).raw(0x0b).toArray()));
  }

  void fill() {
    contents.stream().map(Supplier::get).toList().forEach(module::addTable);
  }
}
