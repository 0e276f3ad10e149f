package io.sallyport.plugin.sql.grammar.build;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** WebAssembly code as a tree, as far as splitting must understand it. */
sealed interface Code {
  int BLOCK = 0x02;
  int LOOP = 0x03;
  int IF = 0x04;

  /** The block type of a block without a result. */
  int NO_RESULT = 0x40;

  /** Any instructions that neither branch nor use locals, as their bytes. */
  record Plain(byte[] bytes) implements Code {}

  /** {@code local.get}, {@code local.set} or {@code local.tee}. */
  record Local(int opcode, int index) implements Code {}

  /**
   * A block, loop or if.
   *
   * @param otherwise the else branch; empty when there is none
   */
  record Block(int opcode, int type, List<Code> body, List<Code> otherwise) implements Code {}

  record Branch(int depth) implements Code {}

  record BranchIf(int depth) implements Code {}

  record BranchTable(List<Integer> depths, int otherwise) implements Code {
    List<Integer> all() {
      var all = new ArrayList<>(depths);
      all.add(otherwise);
      return all;
    }
  }

  record Return() implements Code {}

  /**
   * Calls the {@code () -> i32} whose index in one of the tables that splitting adds is on the
   * stack.
   */
  record CallThrough(int addedTable) implements Code {}

  static Block block(List<Code> body) {
    return new Block(BLOCK, NO_RESULT, body, List.of());
  }

  static Block ifThen(Code... body) {
    return new Block(IF, NO_RESULT, List.of(body), List.of());
  }

  /** Roughly how many bytes the code takes. */
  static int size(List<Code> code) {
    var size = 0;
    for (var node : code) {
      size +=
          switch (node) {
            case Plain plain -> plain.bytes().length;
            case Block block -> 3 + size(block.body()) + size(block.otherwise());
            case BranchTable table -> 4 + 2 * table.depths().size();
            default -> 3;
          };
    }
    return size;
  }

  /**
   * Replaces every node that is not a block; the function is told how many blocks are around it.
   */
  static List<Code> rewrite(List<Code> code, BiFunction<Code, Integer, List<Code>> replacement) {
    return rewrite(code, 0, replacement);
  }

  private static List<Code> rewrite(
      List<Code> code, int depth, BiFunction<Code, Integer, List<Code>> replacement) {
    var result = new ArrayList<Code>(code.size());
    for (var node : code) {
      if (node instanceof Block(var opcode, var type, var body, var otherwise)) {
        result.add(
            new Block(
                opcode,
                type,
                rewrite(body, depth + 1, replacement),
                rewrite(otherwise, depth + 1, replacement)));
      } else {
        result.addAll(replacement.apply(node, depth));
      }
    }
    return result;
  }
}
