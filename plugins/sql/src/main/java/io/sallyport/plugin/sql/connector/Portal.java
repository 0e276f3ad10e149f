package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.result.ResultFilters.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A portal of the session, of Bind or of DECLARE. */
final class Portal {
  static final short[] TEXT = {};
  static final byte[] NO_PARAMETERS = {};

  final Prepared prepared;

  /** The body of Bind after the names. */
  final byte[] parameters;

  /** Result formats as Bind asks for them. */
  final short[] formats;

  /** How many segments the client had finished when it was made; it dies with its transaction. */
  final long segment;

  /** What the gate has said yes to at Bind already, until the first Execute runs it. */
  @Nullable RelayedOperation decided;

  /** Whether a description of it is on its way, or known. */
  boolean described;

  /** Known once described; null for what returns no rows. */
  @Nullable List<Field> fields;

  /** The whole RowDescription, for the record. */
  byte @Nullable [] description;

  Portal(Prepared prepared, byte[] parameters, short[] formats, long segment) {
    this.prepared = prepared;
    this.parameters = parameters;
    this.formats = formats;
    this.segment = segment;
  }
}
