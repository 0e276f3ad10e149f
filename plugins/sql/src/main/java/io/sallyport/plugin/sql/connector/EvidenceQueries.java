package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Resource;
import io.sallyport.api.Session;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import io.sallyport.plugin.sql.wire.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about an operation before it runs: on a connection of its own with the session's
 * credential, read-only, in a few seconds. What cannot be found is left out.
 */
final class EvidenceQueries {
  private static final Duration WITHIN = Duration.ofSeconds(3);
  private static final Pattern ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");
  private static final int MOST_TABLES = 8;

  /** What literals in a text mean depends on these; as they were when the session began. */
  private static final List<String> ALIKE = List.of("DateStyle", "IntervalStyle", "TimeZone");

  private static final String LOCKS =
      "SELECT count(*) FILTER (WHERE granted), count(*) FILTER (WHERE NOT granted)"
          + " FROM pg_locks WHERE relation IN (%s) AND pid <> pg_backend_pid()";

  private final Session session;
  private final TargetSettings settings;
  private final Channel like;
  private final Backend own;
  private final StatementReader reader;

  /**
   * @param like a channel whose event loop and kind the connection shares
   * @param own the session's connection, which is left alone
   */
  EvidenceQueries(
      Session session, TargetSettings settings, Channel like, Backend own, StatementReader reader) {
    this.session = session;
    this.settings = settings;
    this.like = like;
    this.own = own;
    this.reader = reader;
  }

  /**
   * Never fails.
   *
   * @param asHere whether another connection sees what the session would see
   * @param path the session's search path; null when the server does not tell it
   */
  CompletionStage<Evidence> find(
      RelayedOperation operation, Set<EvidenceKind> wanted, boolean asHere, @Nullable String path) {
    Map<EvidenceKind, Object> facts = new EnumMap<>(EvidenceKind.class);
    Statement statement = operation.statement();
    List<String> tables = tables(statement);
    CompletableFuture<Evidence> found = new CompletableFuture<>();
    Channel[] channel = new Channel[1];
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", session.lease().user());
    parameters.put(
        "database",
        session.database() == null ? settings.database() : String.valueOf(session.database()));
    for (String setting : ALIKE) {
      String value = own.parameters().get(setting);
      if (value != null) {
        parameters.put(setting, value);
      }
    }
    parameters.putAll(OwnRefusals.PINNED);
    if (path != null) {
      parameters.put("search_path", path); // or another table's rows would be counted
    }
    parameters.put("application_name", "sallyport evidence");
    parameters.put("default_transaction_read_only", "on");
    parameters.put("statement_timeout", "2500");
    parameters.put("lock_timeout", "500");
    BackendAddress address = own.address();
    address
        .connect(like, WITHIN)
        .thenCompose(connected -> {
          channel[0] = connected;
          if (found.isDone()) {
            // The deadline found no channel to close: it is closed at the end of this.
            return CompletableFuture.failedFuture(new IOException("connected too late"));
          }
          return BackendLogin.start(
              address, connected, parameters, session.lease(), settings.allowMd5(), WITHIN);
        })
        .thenCompose(backend ->
            all(backend.channel(), operation, wanted, tables, facts)
                .thenCompose(done ->
                    asHere && wanted.contains(EvidenceKind.ROW_COUNT)
                        ? picked(backend.channel(), operation, facts)
                        : CompletableFuture.completedFuture(null)))
        .whenComplete((done, failure) -> finish(found, facts, channel[0]));
    like.eventLoop()
        .schedule(() -> finish(found, facts, channel[0]), WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    return found;
  }

  private static void finish(
      CompletableFuture<Evidence> found,
      Map<EvidenceKind, Object> facts,
      @Nullable Channel channel) {
    found.complete(new Evidence(facts, Instant.now()));
    if (channel != null) {
      channel.close();
    }
  }

  private CompletionStage<Void> all(
      Channel channel,
      RelayedOperation operation,
      Set<EvidenceKind> wanted,
      List<String> tables,
      Map<EvidenceKind, Object> facts) {
    CompletionStage<Void> so = query(channel, "BEGIN READ ONLY", row -> {});
    if (wanted.contains(EvidenceKind.DEPENDENTS) && !tables.isEmpty()) {
      List<Map<String, Object>> dependents = new ArrayList<>();
      for (String table : tables) {
        so =
            so.thenCompose(done ->
                query(
                    channel,
                    Dependents.query(literal(table)),
                    row -> {
                      Map<String, Object> one = Dependents.of(operation.statement().shape(), row);
                      if (one != null) {
                        dependents.add(one);
                      }
                    }));
      }
      so = so.thenRun(() -> facts.put(EvidenceKind.DEPENDENTS, List.copyOf(dependents)));
    }
    if (wanted.contains(EvidenceKind.LOCKS) && !tables.isEmpty()) {
      String relations =
          String.join(
              ",", tables.stream().map(table -> "to_regclass(" + literal(table) + ")").toList());
      so =
          so.thenCompose(done ->
              query(
                  channel,
                  LOCKS.formatted(relations),
                  row ->
                      facts.put(
                          EvidenceKind.LOCKS,
                          Map.of("held", number(row.get(0)), "waiting", number(row.get(1))))));
    }
    if (wanted.contains(EvidenceKind.ROW_ESTIMATE)) {
      so = so.thenCompose(done -> optional(channel, () -> explain(channel, operation, facts)));
    }
    if (wanted.contains(EvidenceKind.ROW_COUNT) && takesAll(operation.statement())) {
      so = so.thenCompose(done -> optional(channel, () -> count(channel, tables, facts)));
    }
    return so;
  }

  /** The rows that a WHERE picks; where all are taken, they are counted already. */
  private CompletionStage<Void> picked(
      Channel channel, RelayedOperation operation, Map<EvidenceKind, Object> facts) {
    if (takesAll(operation.statement()) || Names.runsCode(operation.statement())) {
      return CompletableFuture.completedFuture(null);
    }
    return reader
        .picked(operation.text)
        .thenComposeAsync(
            rows ->
                rows == null
                    ? CompletableFuture.completedFuture(null)
                    : optional(
                        channel,
                        () ->
                            new RowCounting(channel, rows)
                                .count(
                                    operation,
                                    number -> facts.put(EvidenceKind.ROW_COUNT, number))),
            channel.eventLoop());
  }

  private interface Part {
    CompletionStage<Void> run();
  }

  /** A part whose failure leaves the others what they are. */
  private static CompletionStage<Void> optional(Channel channel, Part part) {
    return query(channel, "SAVEPOINT part", row -> {})
        .thenCompose(done -> part.run())
        .exceptionallyCompose(failure -> query(channel, "ROLLBACK TO SAVEPOINT part", row -> {}));
  }

  private static CompletionStage<Void> count(
      Channel channel, List<String> tables, Map<EvidenceKind, Object> facts) {
    if (tables.isEmpty() || tables.size() == MOST_TABLES) {
      return CompletableFuture.completedFuture(null); // perhaps not all: no number is better
    }
    List<String> counts =
        tables.stream()
            .map(EvidenceQueries::quoted)
            .map(name -> "(SELECT count(*) FROM " + name + ")")
            .toList();
    return query(
        channel,
        "SELECT " + String.join("+", counts),
        row -> facts.put(EvidenceKind.ROW_COUNT, number(row.get(0))));
  }

  /**
   * Asks the planner, with the bound values where there are some; not about code that nobody has
   * said yes to, for the planner itself may call it.
   */
  private static CompletionStage<Void> explain(
      Channel channel, RelayedOperation operation, Map<EvidenceKind, Object> facts) {
    if (operation.statement().commands().size() != 1 || Names.runsCode(operation.statement())) {
      return CompletableFuture.completedFuture(null);
    }
    byte[] text = operation.text;
    ByteBuf out = channel.alloc().buffer(text.length + operation.parameters.length + 128);
    int at = Messages.begin(out, 'P');
    out.writeByte(0);
    out.writeCharSequence("EXPLAIN (FORMAT JSON) ", StandardCharsets.UTF_8);
    out.writeBytes(text).writeByte(0);
    int[] types = operation.portal == null ? Prepared.NO_TYPES : operation.portal.prepared.types;
    out.writeShort(types.length);
    for (int type : types) {
      out.writeInt(type);
    }
    Messages.end(out, at);
    at = Messages.begin(out, 'B');
    out.writeByte(0).writeByte(0);
    if (operation.parameters.length == 0) {
      out.writeShort(0).writeShort(0).writeShort(0);
    } else {
      values(operation.parameters, out);
    }
    Messages.end(out, at);
    Messages.execute(out, "");
    Messages.bare(out, 'S');
    StringBuilder plan = new StringBuilder();
    return SideQuery.run(channel, out, row -> plan.append(text(row.get(0))))
        .thenRun(() -> estimate(plan.toString(), facts));
  }

  /** The bound values, with results asked for as text. */
  private static void values(byte[] parameters, ByteBuf out) {
    ByteBuf bound = io.netty.buffer.Unpooled.wrappedBuffer(parameters);
    bound.skipBytes(2 * bound.readUnsignedShort());
    for (int left = bound.readUnsignedShort(); left > 0; left--) {
      bound.skipBytes(Math.max(0, bound.readInt()));
    }
    out.writeBytes(parameters, 0, bound.readerIndex());
    out.writeShort(0);
  }

  /** What changes rows is planned as a node without rows of its own: those below it count. */
  private static void estimate(String plan, Map<EvidenceKind, Object> facts) {
    Matcher rows = ROWS.matcher(plan);
    while (rows.find()) {
      long estimate = Long.parseLong(rows.group(1));
      if (estimate > 0 || !plan.contains("\"ModifyTable\"")) {
        facts.put(EvidenceKind.ROW_ESTIMATE, estimate);
        return;
      }
    }
  }

  /** Whether as many rows are changed as the tables have: an INSERT adds any number. */
  private static boolean takesAll(Statement statement) {
    Set<Effect> effects = statement.shape().effects();
    return effects.contains(Effect.DROP)
        || effects.contains(Effect.TRUNCATE)
        || statement.shape().facts().get("whole_table") instanceof List<?> whole
            && !whole.isEmpty()
            && !Boolean.TRUE.equals(statement.shape().facts().get("adds_rows"));
  }

  private static List<String> tables(Statement statement) {
    return statement.shape().resources().stream()
        .filter(resource -> resource.kind().equals("table"))
        .filter(EvidenceQueries::changed)
        .map(Resource::name)
        .distinct()
        .limit(MOST_TABLES)
        .toList();
  }

  private static boolean changed(Resource resource) {
    return resource.effects().stream()
        .anyMatch(effect ->
            switch (effect) {
              case DROP, TRUNCATE, DELETE, WRITE, ALTER, LOCK -> true;
              default -> false;
            });
  }

  private static CompletionStage<Void> query(
      Channel channel, String sql, java.util.function.Consumer<List<@Nullable String>> rows) {
    return SideQuery.run(channel, sql, rows);
  }

  /** A name as a string that to_regclass reads: quoted by parts. */
  private static String literal(String name) {
    return "'" + quoted(name).replace("'", "''") + "'";
  }

  private static String quoted(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("\\.", -1)) {
      parts.add('"' + part.replace("\"", "\"\"") + '"');
    }
    return String.join(".", parts);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static long number(@Nullable String value) {
    return value == null ? 0 : Long.parseLong(value);
  }
}
