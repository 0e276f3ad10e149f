package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.sallyport.plugin.sql.language.PickedRows;
import io.sallyport.plugin.sql.wire.Messages;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that a DELETE or UPDATE would change. There is no number where others could come
 * along (triggers, rules, foreign keys that cascade, views), or where the next look could pick
 * others (volatile functions): policy may let a small number pass without asking anybody.
 */
final class RowCounting {
  private static final int TEXT = 25;

  /**
   * What must not be there; to be filled in with the table, the trigger's bit and the functions.
   */
  private static final String SURPRISES =
      """
      WITH RECURSIVE touched(oid) AS (
        SELECT pg_catalog.to_regclass(%1$s)::pg_catalog.oid
        UNION SELECT inhrelid FROM pg_catalog.pg_inherits JOIN touched ON inhparent = touched.oid)
      SELECT
        (SELECT count(*) FROM touched LEFT JOIN pg_catalog.pg_class c USING (oid)
          WHERE c.relkind IS NULL OR c.relkind NOT IN ('r', 'p'))
        + (SELECT count(*) FROM pg_catalog.pg_trigger JOIN touched ON tgrelid = touched.oid
          WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & %2$d <> 0)
        + (SELECT count(*) FROM pg_catalog.pg_rewrite JOIN touched ON ev_class = touched.oid)
        + (SELECT count(*) FROM pg_catalog.pg_constraint JOIN touched ON confrelid = touched.oid
          WHERE contype = 'f' AND %3$s NOT IN ('a', 'r'))
        + (SELECT count(*) FROM pg_catalog.pg_proc
          WHERE provolatile = 'v' AND proname IN (%4$s))
        + (SELECT count(*) FROM pg_catalog.pg_operator o
          JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode WHERE p.provolatile = 'v')
      """;

  private static final int ON_DELETE = 8;
  private static final int ON_UPDATE = 16;

  private final Channel channel;
  private final PickedRows picked;

  RowCounting(Channel channel, PickedRows picked) {
    this.channel = channel;
    this.picked = picked;
  }

  /** Tells the number, if there is one. */
  CompletionStage<Void> count(RelayedOperation operation, LongConsumer number) {
    ByteBuf question = question(operation);
    if (question == null) {
      return CompletableFuture.completedFuture(null);
    }
    long[] surprises = {-1};
    return SideQuery.run(
            channel, surprises(), row -> surprises[0] = EvidenceQueries.number(row.get(0)))
        .thenCompose(done -> {
          if (surprises[0] != 0) {
            question.release();
            return CompletableFuture.completedFuture(null);
          }
          return SideQuery.run(
              channel, question, row -> number.accept(EvidenceQueries.number(row.get(0))));
        });
  }

  private String surprises() {
    String functions =
        picked.functions().stream().map(RowCounting::literal).collect(Collectors.joining(", "));
    return SURPRISES.formatted(
        literal(picked.table()),
        picked.deletes() ? ON_DELETE : ON_UPDATE,
        picked.deletes() ? "confdeltype" : "confupdtype",
        functions.isEmpty() ? "NULL" : functions);
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * The count with the bound values that its WHERE uses; null when the server would have to guess
   * what type one has, for it guesses by where a value is used first.
   */
  private @Nullable ByteBuf question(RelayedOperation operation) {
    int[] types = operation.portal == null ? Prepared.NO_TYPES : operation.portal.prepared.types;
    ByteBuf bound = Unpooled.wrappedBuffer(operation.parameters);
    int formats = bound.isReadable() ? bound.readUnsignedShort() : 0;
    ByteBuf format = bound.readSlice(2 * formats);
    int values = bound.isReadable() ? bound.readUnsignedShort() : 0;
    for (int parameter : picked.parameters()) {
      boolean guessed = parameter > types.length || types[parameter - 1] == 0;
      if (parameter > values || guessed && picked.elsewhere().contains(parameter)) {
        return null;
      }
    }
    ByteBuf out = channel.alloc().buffer(picked.query().length() + bound.readableBytes() + 128);
    int at = Messages.begin(out, 'P');
    out.writeByte(0);
    out.writeCharSequence(picked.query(), StandardCharsets.UTF_8);
    out.writeByte(0).writeShort(values);
    for (int i = 0; i < values; i++) {
      out.writeInt(used(i) ? i < types.length ? types[i] : 0 : TEXT);
    }
    Messages.end(out, at);
    at = Messages.begin(out, 'B');
    out.writeByte(0).writeByte(0).writeShort(formats).writeBytes(format).writeShort(values);
    for (int i = 0; i < values; i++) {
      int length = bound.readInt();
      ByteBuf value = bound.readSlice(Math.max(0, length));
      if (used(i) && length >= 0) {
        out.writeInt(length).writeBytes(value);
      } else {
        out.writeInt(-1);
      }
    }
    out.writeShort(0);
    Messages.end(out, at);
    Messages.execute(out, "");
    Messages.bare(out, 'S');
    return out;
  }

  private boolean used(int index) {
    return picked.parameters().contains(index + 1);
  }
}
