package io.sallyport.plugin.sql.grammar.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Walks over WebAssembly's binary format (WebAssembly core specification 2.0, chapter 5). */
final class WasmReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  WasmReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  WasmReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  boolean more() {
    return at < end;
  }

  int position() {
    return at;
  }

  int next() {
    return bytes[at++] & 0xff;
  }

  void skip(int count) {
    at += count;
  }

  byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, at);
  }

  byte[] take(int count) {
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  /** All that is left. */
  byte[] rest() {
    return take(end - at);
  }

  /** An unsigned LEB128. */
  int number() {
    var result = 0;
    for (var shift = 0; ; shift += 7) {
      var b = next();
      result |= (b & 0x7f) << shift;
      if (b < 0x80) {
        return result;
      }
    }
  }

  private void skipNumber() {
    while (next() >= 0x80) {
      // every byte but the last has its high bit set
    }
  }

  private void skipLimits() {
    var hasMaximum = (next() & 1) != 0;
    number();
    if (hasMaximum) {
      number();
    }
  }

  void skipTable() {
    next();
    skipLimits();
  }

  /** Skips an import. Returns whether it is a function. */
  boolean skipImport() {
    skip(number());
    skip(number());
    var kind = next();
    switch (kind) {
      case 0 -> number();
      case 1 -> skipTable();
      case 2 -> skipLimits();
      default -> skip(2);
    }
    return kind == 0;
  }

  void skipGlobal() {
    skip(2);
    code();
  }

  /** A function's body: its code up to and with the closing end. */
  List<Code> code() {
    var result = new ArrayList<Code>();
    sequence(result);
    return result;
  }

  /** Returns the opcode that closed the sequence: end (0x0b) or else (0x05). */
  private int sequence(List<Code> into) {
    while (true) {
      var start = at;
      var opcode = next();
      switch (opcode) {
        case 0x0b, 0x05 -> {
          return opcode;
        }
        case Code.BLOCK, Code.LOOP, Code.IF -> into.add(block(opcode));
        case 0x0c -> into.add(new Code.Branch(number()));
        case 0x0d -> into.add(new Code.BranchIf(number()));
        case 0x0e -> {
          var depths = new ArrayList<Integer>();
          for (var count = number(); count > 0; count--) {
            depths.add(number());
          }
          into.add(new Code.BranchTable(depths, number()));
        }
        case 0x0f -> into.add(new Code.Return());
        case 0x20, 0x21, 0x22 -> into.add(new Code.Local(opcode, number()));
        default -> {
          skipImmediates(opcode);
          into.add(new Code.Plain(since(start)));
        }
      }
    }
  }

  private Code.Block block(int opcode) {
    var type = next();
    if (type != Code.NO_RESULT && (type < 0x6f || type > 0x7f)) {
      throw new IllegalStateException("a block with parameters: " + type);
    }
    var body = new ArrayList<Code>();
    var otherwise = new ArrayList<Code>();
    if (sequence(body) == 0x05) {
      sequence(otherwise);
    }
    return new Code.Block(opcode, type, body, otherwise);
  }

  private void skipImmediates(int opcode) {
    if (opcode >= 0x28 && opcode <= 0x3e) { // loads and stores: alignment and offset
      skipNumber();
      skipNumber();
      return;
    }
    if (opcode >= 0x45 && opcode <= 0xc4) { // arithmetic and comparisons
      return;
    }
    switch (opcode) {
      case 0x00, 0x01, 0x1a, 0x1b, 0xd1 -> {}
      case 0x10, 0x23, 0x24, 0x41, 0x42, 0xd2 -> skipNumber();
      case 0x11 -> {
        skipNumber();
        skipNumber();
      }
      case 0x1c -> skip(number());
      case 0x3f, 0x40, 0xd0 -> skip(1);
      case 0x43 -> skip(4);
      case 0x44 -> skip(8);
      case 0xfc -> {
        var second = number();
        if (second == 10) { // memory.copy
          skip(2);
        } else if (second == 11) { // memory.fill
          skip(1);
        } else if (second > 7) {
          throw new IllegalStateException("unknown instruction 0xfc " + second);
        }
      }
      default ->
          throw new IllegalStateException("unknown instruction 0x" + Integer.toHexString(opcode));
    }
  }
}
