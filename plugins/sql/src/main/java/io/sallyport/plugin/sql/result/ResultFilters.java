package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Passage;
import io.sallyport.plugin.sql.language.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the filters of one session. One event loop. */
public interface ResultFilters {
  /**
   * @param fields as RowDescription says
   * @param formats what Bind asked for: empty for all text, one for all columns, or one for each
   * @param statement what runs, with what EXECUTE and FETCH stand for; its relations say what an
   *     expression may be derived from
   * @throws UnmaskableResult when the result must not be delivered at all; the message is for the
   *     client
   */
  ResultFilter filter(List<Field> fields, short[] formats, Statement statement, Passage passage);

  /**
   * Whether the statement may be forwarded. To be asked of each, in the order in which they are
   * forwarded: false for one that would copy masked fields to another table, where nothing would
   * mask them; and once a session made or changed relations, a name proves nothing any more.
   */
  default boolean mayForward(Statement statement, Passage passage) {
    return true;
  }

  /** Goes by a newer snapshot from now on. */
  default void renew(Catalog fresh) {}

  /** The name of a function that the statement may call by writing it as a column; null if none. */
  default @Nullable String callsAsColumn(Statement statement) {
    return null;
  }

  /**
   * Whether the statement would tell masked values by the rows that it picks, whatever becomes of
   * their columns.
   */
  default boolean tells(Statement statement, Passage passage) {
    return false;
  }

  /**
   * Whether COPY TO of this statement may stream, through {@link #copyOut}; when false it must be
   * refused before it is forwarded.
   */
  boolean mayCopyOut(Statement statement, Passage passage);

  /**
   * Whether the statement would write a value that a mask has made into a relation that holds
   * masked fields.
   *
   * @param parameters the body of Bind after the names; may be cut
   */
  default boolean writesMaskedValues(
      Statement statement, byte[] text, byte[] parameters, Passage passage) {
    return false;
  }

  /** What hides findings in the data of a COPY TO that may stream; null for nothing. */
  default @Nullable Scrub copyOut(Statement statement, Passage passage) {
    return null;
  }

  /**
   * Whether the content of a large object may be read, through {@link #largeObject}: not where
   * fields are masked, as nobody knows what of them an object holds.
   */
  default boolean mayReadLargeObject(Passage passage) {
    return passage.masks().isEmpty();
  }

  /** What hides findings in the content of a large object; null for nothing. */
  default @Nullable Scrub largeObject(Passage passage) {
    return null;
  }

  /**
   * Rewrites the body of an ErrorResponse or NoticeResponse so that it carries nothing that a mask
   * would hide: message texts are scrubbed, or replaced by the SQLSTATE's own text when the
   * statement touches masked fields. Internal query, file, line and routine are dropped for the
   * same reason.
   *
   * @param statement null when no statement runs
   * @param out receives the whole message, type and length included
   */
  void errorOrNotice(
      byte type,
      ByteBuf in,
      int index,
      int length,
      @Nullable Statement statement,
      Passage passage,
      ByteBuf out);

  /** Rewrites the body of a NotificationResponse: its payload passes the detectors. */
  void notification(ByteBuf in, int index, int length, Passage passage, ByteBuf out);

  /** One column of a RowDescription (PostgreSQL docs, "Message Formats"). */
  record Field(
      String name, int tableOid, short column, int typeOid, short typeSize, int typeModifier) {}
}
