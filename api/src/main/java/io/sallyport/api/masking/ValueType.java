package io.sallyport.api.masking;

/**
 * What a masked value must remain.
 *
 * @param kind the type's family, which fixes the canonical text form
 * @param length TEXT: the greatest number of characters; INTEGER: 2, 4 or 8 bytes; DECIMAL:
 *     precision; -1 for no limit
 * @param scale DECIMAL: digits after the point; else 0
 */
public record ValueType(Kind kind, int length, int scale) {
  public static final ValueType TEXT = new ValueType(Kind.TEXT, -1, 0);

  /** Families of types and their text forms. */
  public enum Kind {
    TEXT,
    /** {@code -12} */
    INTEGER,
    /** {@code -12.50} */
    DECIMAL,
    /** {@code 1.5e-7}, {@code NaN}, {@code Infinity} */
    FLOAT,
    /** {@code t}, {@code f} */
    BOOLEAN,
    /** {@code 2026-11-25} */
    DATE,
    /** {@code 2026-11-25 09:58:04.123456}, with {@code +00} when it carries a zone */
    TIMESTAMP,
    /** {@code 09:58:04} */
    TIME,
    /** {@code f81d4fae-7dec-11d0-a765-00a0c91e6bf6} */
    UUID,
    /** Any JSON value. */
    JSON,
    /** {@code 10.1.2.3}, {@code 2001:db8::1/64} */
    INET,
    /** Anything else: its only mask is NULL. */
    OPAQUE
  }
}
