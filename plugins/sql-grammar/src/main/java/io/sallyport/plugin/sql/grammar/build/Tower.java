package io.sallyport.plugin.sql.grammar.build;

import static io.sallyport.plugin.sql.grammar.build.FunctionSplitter.constant;
import static io.sallyport.plugin.sql.grammar.build.FunctionSplitter.get;
import static io.sallyport.plugin.sql.grammar.build.FunctionSplitter.plain;
import static io.sallyport.plugin.sql.grammar.build.FunctionSplitter.set;
import static io.sallyport.plugin.sql.grammar.build.WasmModule.I32;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A tower of blocks, each of which begins with the next: {@code block block … end floor0 end floor1
 * … end}. Every floor becomes a function that returns the number of the state to go on with: a
 * floor, the end of the tower, a return, or an exit to a label outside.
 */
final class Tower {
  /** Branch tables with more targets than this become a call through a table of functions. */
  private static final int MANY_TARGETS = 24;

  private static final int RETURN_STATE = 0x0f;

  private final FunctionSplitter splitter;
  private final List<Code.Block> around;
  private final List<List<Code>> floors = new ArrayList<>();
  private final List<Code> ground;
  private final List<Integer> states = new ArrayList<>();
  private final Map<Integer, Integer> exits = new LinkedHashMap<>();
  private final int end;
  private final int returned;
  private final int selector;

  Tower(FunctionSplitter splitter, Code.Block tower, List<Code.Block> around) {
    this.splitter = splitter;
    this.around = around;
    var block = tower;
    for (var below = height(tower); below > 0; below--) {
      floors.addFirst(block.body().subList(1, block.body().size()));
      block = (Code.Block) block.body().getFirst();
    }
    ground = block.body();
    end = floors.size();
    returned = end + 1;
    selector = splitter.module().addGlobal(I32);
  }

  /** How many blocks stand in this one, each at the beginning of the one around it. */
  static int height(Code.Block block) {
    var height = 0;
    while (plainBlock(block)
        && !block.body().isEmpty()
        && block.body().getFirst() instanceof Code.Block inner
        && plainBlock(inner)) {
      block = inner;
      height++;
    }
    return height;
  }

  private static boolean plainBlock(Code.Block block) {
    return block.opcode() == Code.BLOCK && block.type() == Code.NO_RESULT;
  }

  /** The code that stands where the tower stood. */
  List<Code> replacement() {
    for (var floor = 0; floor < floors.size(); floor++) {
      states.add(stateFunction(floors.get(floor), floor));
    }
    var start = stateFunction(ground, -1);
    var state = splitter.module().addGlobal(I32);
    var table = splitter.tables().add(() -> List.copyOf(states));
    var out = new ArrayList<Code>();
    out.add(new Code.Plain(new Bytes().raw(0x10).number(start).toArray()));
    out.add(set(state));
    var step =
        List.of(
            get(state),
            constant(end),
            plain(0x4f), // i32.ge_u
            new Code.BranchIf(1),
            get(state),
            new Code.CallThrough(table),
            set(state),
            new Code.Branch(0));
    out.add(Code.block(List.of(new Code.Block(Code.LOOP, Code.NO_RESULT, step, List.of()))));
    out.addAll(List.of(get(state), constant(returned), plain(0x46))); // i32.eq
    out.add(
        splitter.returnsValue()
            ? Code.ifThen(get(splitter.result), new Code.Return())
            : Code.ifThen(new Code.Return()));
    exits.forEach((label, code) -> {
      out.addAll(List.of(get(state), constant(code), plain(0x46)));
      var carried = carried(label);
      if (carried == 0) {
        out.add(new Code.BranchIf(label));
      } else {
        out.add(Code.ifThen(get(splitter.carrier(carried)), new Code.Branch(label + 1)));
      }
    });
    return out;
  }

  private int stateFunction(List<Code> code, int floor) {
    var body = new ArrayList<>(Code.rewrite(code, (node, depth) -> inState(node, depth, floor)));
    body.add(constant(floor + 1)); // falls through to the next floor
    return splitter.module().addFunction(AddedTables.STATE, splitter.body(body));
  }

  /** The state that a branch leads to, from so many blocks deep inside this floor. */
  private int target(int branch, int depth, int floor) {
    var block = floor + 1 + branch - depth;
    if (block <= end) {
      return block;
    }
    return exits.computeIfAbsent(block - end - 1, _ -> returned + 1 + exits.size());
  }

  /** The type of the value that a branch takes along; 0 for none. */
  private int valueOf(int branch, int depth, int floor) {
    var block = floor + 1 + branch - depth;
    return block <= end ? 0 : carried(block - end - 1);
  }

  private int carried(int label) {
    if (label >= around.size()) {
      return 0;
    }
    var block = around.get(label);
    return block.opcode() == Code.LOOP || block.type() == Code.NO_RESULT ? 0 : block.type();
  }

  private List<Code> inState(Code node, int depth, int floor) {
    return switch (node) {
      case Code.Branch(var to) when to >= depth -> {
        var goOn = List.of(constant(target(to, depth, floor)), plain(RETURN_STATE));
        var value = valueOf(to, depth, floor);
        yield value == 0 ? goOn : concat(List.of(set(splitter.carrier(value))), goOn);
      }
      case Code.BranchIf(var to) when to >= depth -> {
        var leave = Code.ifThen(constant(target(to, depth, floor)), plain(RETURN_STATE));
        var value = valueOf(to, depth, floor);
        if (value == 0) {
          yield List.of(leave);
        }
        var carrier = splitter.carrier(value);
        yield List.of(set(selector), set(carrier), get(selector), leave, get(carrier));
      }
      case Code.BranchTable table -> branchTable(table, depth, floor);
      case Code.Return _ -> {
        var goOn = List.of(constant(returned), plain(RETURN_STATE));
        yield splitter.returnsValue() ? concat(List.of(set(splitter.result)), goOn) : goOn;
      }
      default -> List.of(node);
    };
  }

  private List<Code> branchTable(Code.BranchTable table, int depth, int floor) {
    var leaving = new LinkedHashSet<>(table.all());
    leaving.removeIf(to -> to < depth);
    if (leaving.isEmpty()) {
      return List.of(table);
    }
    if (leaving.stream().anyMatch(to -> valueOf(to, depth, floor) != 0)) {
      throw new IllegalStateException("a branch table that takes a value along");
    }
    return leaving.size() > MANY_TARGETS
        ? callThrough(table, depth, floor)
        : nested(table, List.copyOf(leaving), depth, floor);
  }

  /** Goes straight to the function of the target: table[min(index, default)](). */
  private List<Code> callThrough(Code.BranchTable table, int depth, int floor) {
    if (table.all().stream().anyMatch(to -> to < depth)) {
      throw new IllegalStateException("a large branch table that also stays inside its floor");
    }
    var targets = table.all().stream().map(to -> target(to, depth, floor)).toList();
    var added =
        splitter
            .tables()
            .add(() ->
                targets.stream()
                    .map(to -> to < end ? states.get(to) : splitter.tables().constant(to))
                    .toList());
    var last = table.depths().size();
    return List.of(
        set(selector),
        get(selector),
        constant(last),
        get(selector),
        constant(last),
        plain(0x49), // i32.lt_u
        plain(0x1b), // select
        new Code.CallThrough(added),
        plain(RETURN_STATE));
  }

  /** Keeps a small branch table, with one block around it for each state that it may lead to. */
  private List<Code> nested(Code.BranchTable table, List<Integer> leaving, int depth, int floor) {
    var depths = table.depths().stream().map(to -> inner(to, leaving, depth)).toList();
    List<Code> nest =
        List.of(
            get(selector), new Code.BranchTable(depths, inner(table.otherwise(), leaving, depth)));
    for (var to : leaving) {
      nest = List.of(Code.block(nest), constant(target(to, depth, floor)), plain(RETURN_STATE));
    }
    return concat(List.of(set(selector)), nest);
  }

  private static int inner(int to, List<Integer> leaving, int depth) {
    return to >= depth ? leaving.indexOf(to) : to + leaving.size();
  }

  private static List<Code> concat(List<Code> first, List<Code> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
