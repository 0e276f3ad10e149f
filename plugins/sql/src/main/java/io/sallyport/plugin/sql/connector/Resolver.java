package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what EXECUTE and FETCH run: the effects of what stands behind the name are theirs. */
final class Resolver {
  private static final int DEEPEST = 4;

  /** What one message may run by name: each is read whole, to tell it from others. */
  private static final int MOST_RUN = 64;

  private static final int MOST_SHAPES = 256;

  /**
   * @param ran what exactly runs, so that a yes to one statement is never used for another of the
   *     same shape
   */
  private record Key(Shape outer, List<Shape> inner, String ran) {}

  private final Names names;

  /** Interned, as policy's answers are kept by the shape's identity. */
  private final Map<Key, Shape> shapes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Shape> eldest) {
          return size() > MOST_SHAPES;
        }
      };

  Resolver(Names names) {
    this.names = names;
  }

  /** Whether it runs something by name. */
  static boolean needsNames(Statement statement) {
    for (Command command : statement.commands()) {
      if (command instanceof Command.Execute || command instanceof Command.Fetch) {
        return true;
      }
    }
    return false;
  }

  /** Whether names may mean something else once it has run. */
  static boolean renames(Statement statement) {
    if (unknown(statement)) {
      return true;
    }
    for (Command command : statement.commands()) {
      if (Names.changedBy(command)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it may change the search path by itself. */
  static boolean movesPath(Statement statement) {
    for (Command command : statement.commands()) {
      if (command instanceof Command.Set(var name, var value, var local)
          && (name.equals("search_path") || name.equals("all"))) {
        return true;
      }
    }
    return statement.shape().facts().get("settings") instanceof List<?> settings
        && settings.stream()
            .anyMatch(one ->
                one instanceof Map<?, ?> setting
                    && Set.of("search_path", "unknown")
                        .contains(String.valueOf(setting.get("name"))));
  }

  /** Whether it may, or may take back what did. */
  static boolean mayMovePath(Statement statement) {
    for (Command command : statement.commands()) {
      if (command instanceof Command.EndTransaction
          || command instanceof Command.Savepoint
          || command instanceof Command.Discard) {
        return true;
      }
    }
    return movesPath(statement);
  }

  static boolean unknown(Statement statement) {
    return statement.shape().effects().contains(Effect.UNKNOWN);
  }

  /** The statement with everything that it runs. */
  Statement resolve(Statement statement, byte[] text) {
    if (!needsNames(statement)) {
      return statement;
    }
    List<Prepared> inner = new ArrayList<>();
    collect(statement, text, inner, 0);
    return new CombinedStatement(statement, List.copyOf(inner), shape(statement, inner));
  }

  private void collect(Statement statement, byte[] text, List<Prepared> inner, int depth) {
    // What the same message makes before it runs it counts first; what it takes away, too.
    Map<String, @Nullable Prepared> madeStatements = new HashMap<>();
    Map<String, @Nullable Prepared> madeCursors = new HashMap<>();
    boolean allTaken = false;
    for (Command command : statement.commands()) {
      switch (command) {
        case Command.Prepare(var name, var prepared) ->
            madeStatements.put(name, new Prepared(text, prepared, Prepared.NO_TYPES));
        case Command.DeclareCursor(var name, var prepared) ->
            madeCursors.put(name, new Prepared(text, prepared, Prepared.NO_TYPES));
        case Command.Deallocate(var name) -> {
          if (name == null) {
            allTaken = true;
            madeStatements.clear();
          } else {
            madeStatements.put(name, null);
          }
        }
        case Command.Discard(var all) -> {
          allTaken |= all;
          if (all) {
            madeStatements.clear();
            madeCursors.clear();
          }
        }
        case Command.Execute(var name) -> {
          Prepared made =
              madeStatements.containsKey(name)
                  ? madeStatements.get(name)
                  : allTaken ? null : names.statement(name);
          add(made == null ? unread(Unread.STATEMENT) : made, inner, depth);
        }
        case Command.Fetch(var name) -> {
          Portal known = names.portal(name);
          Prepared made =
              madeCursors.containsKey(name)
                  ? madeCursors.get(name)
                  : known == null ? null : known.prepared.boundTo(known.parameters);
          add(made == null ? unread(Unread.CURSOR) : made, inner, depth);
        }
        default -> {}
      }
    }
  }

  private void add(Prepared found, List<Prepared> inner, int depth) {
    if (inner.size() >= MOST_RUN) {
      if (inner.size() == MOST_RUN) {
        inner.add(unread(Unread.STATEMENT));
      }
      return;
    }
    inner.add(found);
    if (!plain(found.statement)) {
      // Only what Parse has put under the name can be this; SQL's own PREPARE takes queries alone.
      inner.add(unread(Unread.COMMAND));
    }
    if (needsNames(found.statement)) {
      if (depth >= DEEPEST) {
        inner.add(unread(Unread.STATEMENT));
      } else {
        collect(found.statement, found.text, inner, depth + 1);
      }
    }
  }

  /** Whether what runs by name changes nothing that the connector keeps track of. */
  private static boolean plain(Statement statement) {
    return statement.commands().stream()
        .allMatch(command ->
            command instanceof Command.Other
                || command instanceof Command.Execute
                || command instanceof Command.Fetch);
  }

  private static Prepared unread(Unread what) {
    return new Prepared(new byte[0], what, Prepared.NO_TYPES);
  }

  private Shape shape(Statement outer, List<Prepared> inner) {
    List<Shape> shapes = inner.stream().map(one -> one.statement.shape()).toList();
    String ran = digest(inner);
    return this.shapes.computeIfAbsent(
        new Key(outer.shape(), shapes, ran), key -> combine(outer, shapes, ran));
  }

  /** The exact texts, and the values that a portal was bound to. */
  private static String digest(List<Prepared> inner) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every JDK has it
    }
    for (Prepared one : inner) {
      for (byte[] part : List.of(one.text, one.bound, Meaning.types(one.declared))) {
        sha.update(ByteBuffer.allocate(4).putInt(0, part.length));
        sha.update(part);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /** An argument of EXECUTE may call anything. */
  private static boolean function(Resource resource) {
    return resource.kind().equals("function") || resource.kind().equals("procedure");
  }

  private static Shape combine(Statement outer, List<Shape> inner, String ran) {
    Shape shape = outer.shape();
    Set<Effect> effects = new HashSet<>();
    Set<Resource> resources = new LinkedHashSet<>(shape.resources());
    StringBuilder text = new StringBuilder(shape.text());
    for (Shape one : inner) {
      effects.addAll(one.effects());
      resources.addAll(one.resources());
      text.append("\n-- runs: ").append(one.text());
    }
    text.append("\n-- exactly: ").append(ran);
    Set<Effect> own = new HashSet<>(shape.effects());
    if (outer.commands().stream()
        .allMatch(
            command -> command instanceof Command.Execute || command instanceof Command.Fetch)) {
      own.remove(Effect.UNKNOWN); // all that could not be told is now known
      if (shape.resources().stream().noneMatch(Resolver::function)) {
        own.remove(Effect.EXECUTE);
      }
    }
    effects.addAll(own);
    Map<String, Object> facts = new HashMap<>(shape.facts());
    for (Shape one : inner) {
      if (!join(facts, one.facts())) {
        effects.add(Effect.UNKNOWN); // two COPY, say: let nobody judge by the first
      }
    }
    facts.put("runs", inner.stream().map(Shape::action).toList());
    return new Shape(
        shape.protocol(), shape.action(), effects, List.copyOf(resources), text.toString(), facts);
  }

  /**
   * Adds the facts of what runs: lists one after the other, a flag that either sets is set, and
   * tables are all that can be read only where both say so.
   *
   * @return whether nothing was lost
   */
  private static boolean join(Map<String, Object> facts, Map<String, Object> more) {
    boolean whole = true;
    for (Map.Entry<String, Object> one : more.entrySet()) {
      Object before = facts.get(one.getKey());
      Object value = one.getValue();
      switch (one.getKey()) {
        case "statements", "statement_count", "runs" -> {}
        case "closed" ->
            facts.put("closed", Boolean.TRUE.equals(before) && Boolean.TRUE.equals(value));
        default -> {
          if (before == null || Boolean.TRUE.equals(value)) {
            facts.put(one.getKey(), value);
          } else if (before instanceof List<?> list && value instanceof List<?> others) {
            Set<Object> both = new LinkedHashSet<>(list);
            both.addAll(others);
            facts.put(one.getKey(), List.copyOf(both));
          } else if (!(before instanceof Boolean)) {
            whole &= before.equals(value);
          }
        }
      }
    }
    return whole;
  }
}
