package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.language.Statement;

/** A prepared statement of the session, of Parse or of PREPARE. */
final class Prepared {
  static final int[] NO_TYPES = {};

  /** The text it was made from. */
  final byte[] text;

  final Statement statement;

  /** The values that a portal was bound to; none for a statement by itself. */
  final byte[] bound;

  /** OIDs as Parse gave them: the same bytes are another value of another type. */
  final int[] declared;

  /** OIDs as far as known: Parse may leave them out, ParameterDescription tells them. */
  int[] types;

  Prepared(byte[] text, Statement statement, int[] types) {
    this(text, statement, types, types, Portal.NO_PARAMETERS);
  }

  private Prepared(byte[] text, Statement statement, int[] declared, int[] types, byte[] bound) {
    this.text = text;
    this.statement = statement;
    this.declared = declared;
    this.types = types;
    this.bound = bound;
  }

  /** The same, with the values of a portal that was made from it. */
  Prepared boundTo(byte[] parameters) {
    return parameters.length == 0
        ? this
        : new Prepared(text, statement, declared, types, parameters);
  }
}
