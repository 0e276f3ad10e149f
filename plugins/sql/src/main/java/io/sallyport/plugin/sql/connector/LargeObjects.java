package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that may be called without a statement: those of large objects, which drivers call
 * so. Their OIDs are fixed in every server's catalog (pg_proc.dat), and ordinary functions cannot
 * have OIDs that low.
 */
final class LargeObjects {
  private record Call(String name, Shape shape) implements Statement {
    @Override
    public List<Command> commands() {
      return List.of(new Command.Other());
    }

    @Override
    public Set<String> relations() {
      return Set.of();
    }

    @Override
    public boolean closed() {
      return false;
    }

    @Override
    public Description describe(byte[] text, List<Description.Parameter> parameters) {
      return new Description(
          "call " + name + " on a large object", shape.text(), "sql", parameters, List.of());
    }
  }

  private static final Map<Integer, Call> CALLS = new HashMap<>();

  static {
    add(952, "lo_open", Effect.READ);
    add(953, "lo_close", Effect.READ);
    add(954, "loread", Effect.READ);
    add(955, "lowrite", Effect.WRITE);
    add(956, "lo_lseek", Effect.READ);
    add(957, "lo_creat", Effect.CREATE);
    add(715, "lo_create", Effect.CREATE);
    add(958, "lo_tell", Effect.READ);
    add(964, "lo_unlink", Effect.DROP);
    add(1004, "lo_truncate", Effect.WRITE);
    add(3170, "lo_lseek64", Effect.READ);
    add(3171, "lo_tell64", Effect.READ);
    add(3172, "lo_truncate64", Effect.WRITE);
  }

  private LargeObjects() {}

  private static void add(int oid, String name, Effect effect) {
    Shape shape =
        new Shape(
            "postgresql",
            "CALL",
            Set.of(effect),
            List.of(new Resource("function", "pg_catalog." + name, Set.of(effect))),
            "SELECT pg_catalog." + name + "(…)",
            Map.of("fastpath", true));
    CALLS.put(oid, new Call(name, shape));
  }

  /** Null for a function that may not be called so. */
  static @Nullable Statement call(int oid) {
    return CALLS.get(oid);
  }

  /** Whether its answer carries no content. */
  static boolean harmless(RelayedOperation operation) {
    return !(operation.statement instanceof Call call && call.name.equals("loread"));
  }
}
