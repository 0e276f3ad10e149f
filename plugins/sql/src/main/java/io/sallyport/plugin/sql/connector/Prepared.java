package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.language.Statement;

/** A prepared statement of the session, of Parse or of PREPARE. */
final class Prepared {
  static final int[] NO_TYPES = {};

  /** The text it was made from. */
  final byte[] text;

  final Statement statement;

  /** OIDs as far as known: Parse may leave them out, ParameterDescription tells them. */
  int[] types;

  Prepared(byte[] text, Statement statement, int[] types) {
    this.text = text;
    this.statement = statement;
    this.types = types;
  }
}
