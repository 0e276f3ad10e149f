package io.sallyport.plugin.sql.grammar.build;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A WebAssembly module as far as splitting changes it; every other section is kept as it is. */
final class WasmModule {
  static final int I32 = 0x7f;
  static final int I64 = 0x7e;
  static final int F32 = 0x7d;
  static final int F64 = 0x7c;

  /** The order that the format wants: the data count (12) stands before the code. */
  private static final List<Integer> SECTIONS = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11);

  record Type(List<Integer> parameters, List<Integer> results) {}

  private final TreeMap<Integer, byte[]> sections = new TreeMap<>();
  private final List<Type> types = new ArrayList<>();
  private final List<Integer> functionTypes = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> tables = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private int imported;
  private int originalElements;
  private byte[] originalElementBytes = {};

  static WasmModule read(byte[] bytes) {
    var module = new WasmModule();
    var reader = new WasmReader(bytes);
    reader.skip(8);
    while (reader.more()) {
      var id = reader.next();
      module.sections.put(id, reader.take(reader.number()));
    }
    module.readSections();
    return module;
  }

  private WasmReader section(int id) {
    return new WasmReader(sections.getOrDefault(id, new byte[] {0}));
  }

  private void readSections() {
    var in = section(1);
    for (var count = in.number(); count > 0; count--) {
      in.skip(1);
      types.add(new Type(valueTypes(in), valueTypes(in)));
    }
    in = section(2);
    for (var count = in.number(); count > 0; count--) {
      imported += in.skipImport() ? 1 : 0;
    }
    in = section(3);
    for (var count = in.number(); count > 0; count--) {
      functionTypes.add(in.number());
    }
    in = section(4);
    for (var count = in.number(); count > 0; count--) {
      var start = in.position();
      in.skipTable();
      tables.add(in.since(start));
    }
    in = section(6);
    for (var count = in.number(); count > 0; count--) {
      var start = in.position();
      in.skipGlobal();
      globals.add(in.since(start));
    }
    in = section(9);
    originalElements = in.number();
    originalElementBytes = in.rest();
    in = section(10);
    for (var count = in.number(); count > 0; count--) {
      bodies.add(in.take(in.number()));
    }
  }

  private static List<Integer> valueTypes(WasmReader in) {
    var result = new ArrayList<Integer>();
    for (var count = in.number(); count > 0; count--) {
      result.add(in.next());
    }
    return List.copyOf(result);
  }

  /** How many functions have a body here; they are counted from 0, without the imported ones. */
  int functions() {
    return bodies.size();
  }

  byte[] body(int function) {
    return bodies.get(function);
  }

  Type type(int function) {
    return types.get(functionTypes.get(function));
  }

  void replaceBody(int function, byte[] body) {
    bodies.set(function, body);
  }

  int typeIndex(Type type) {
    var index = types.indexOf(type);
    if (index < 0) {
      types.add(type);
      return types.size() - 1;
    }
    return index;
  }

  /** Adds a function whose body follows; returns the index that a call names. */
  int addFunction(Type type, byte[] body) {
    functionTypes.add(typeIndex(type));
    bodies.add(body);
    return imported + bodies.size() - 1;
  }

  /** Adds a mutable global, zero at first. */
  int addGlobal(int type) {
    globals.add(new Bytes().raw(type, 1).raw(zero(type)).raw(0x0b).toArray());
    return globals.size() - 1;
  }

  int tables() {
    return tables.size();
  }

  /** Adds a table that holds these functions. */
  void addTable(List<Integer> functions) {
    var size = new Bytes().number(functions.size()).toArray();
    tables.add(new Bytes().raw(0x70, 1).raw(size).raw(size).toArray());
    var element = new Bytes().raw(2).number(tables.size() - 1).raw(0x41, 0, 0x0b, 0).raw(size);
    functions.forEach(element::number);
    elements.add(element.toArray());
  }

  /** The instruction that pushes a zero. */
  static byte[] zero(int type) {
    return switch (type) {
      case I32 -> new byte[] {0x41, 0};
      case I64 -> new byte[] {0x42, 0};
      case F32 -> new byte[] {0x43, 0, 0, 0, 0};
      case F64 -> new byte[] {0x44, 0, 0, 0, 0, 0, 0, 0, 0};
      default -> throw new IllegalStateException("unknown value type " + type);
    };
  }

  byte[] write() {
    sections.put(1, new Bytes().vector(types.stream().map(WasmModule::encode).toList()).toArray());
    sections.put(
        3,
        new Bytes()
            .vector(functionTypes.stream().map(type -> new Bytes().number(type).toArray()).toList())
            .toArray());
    sections.put(4, new Bytes().vector(tables).toArray());
    sections.put(6, new Bytes().vector(globals).toArray());
    var added = new Bytes().number(originalElements + elements.size()).raw(originalElementBytes);
    elements.forEach(added::raw);
    sections.put(9, added.toArray());
    sections.put(
        10,
        new Bytes()
            .vector(bodies.stream().map(body -> new Bytes().sized(body).toArray()).toList())
            .toArray());
    var out = new Bytes().raw(0, 'a', 's', 'm', 1, 0, 0, 0);
    for (var id : SECTIONS) {
      var content = sections.get(id);
      if (content != null) {
        out.raw(id).sized(content);
      }
    }
    return out.toArray();
  }

  private static byte[] encode(Type type) {
    var out = new Bytes().raw(0x60).number(type.parameters().size());
    type.parameters().forEach(out::raw);
    out.number(type.results().size());
    type.results().forEach(out::raw);
    return out.toArray();
  }
}
