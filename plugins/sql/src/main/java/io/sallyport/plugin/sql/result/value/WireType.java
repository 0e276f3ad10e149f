package io.sallyport.plugin.sql.result.value;

import io.sallyport.api.masking.ValueType;
import io.sallyport.api.masking.ValueType.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * A type by its OID. Only the server's own types are known: others have OIDs of their database, and
 * arrive as {@link Form#OTHER}.
 *
 * @param element the type of an array's elements, else 0
 */
public record WireType(int oid, Form form, Kind kind, int size, int element) {
  /** How its values look in the binary format. */
  public enum Form {
    /** As its text. */
    TEXT,
    /** As text, padded with blanks to the declared length. */
    BLANK_PADDED,
    INTEGER,
    FLOAT,
    NUMERIC,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    TIMESTAMP_WITH_ZONE,
    TIME,
    UUID,
    JSON,
    /** A version byte before the text. */
    JSONB,
    XML,
    BYTES,
    INET,
    CIDR,
    ARRAY,
    /** Numbers and times without a mask, in which no text can hide. */
    PLAIN,
    OTHER
  }

  private static final Map<Integer, WireType> BY_OID = new HashMap<>();

  static {
    type(16, 1000, Form.BOOLEAN, Kind.BOOLEAN, 1);
    type(17, 1001, Form.BYTES, Kind.OPAQUE, -1);
    type(18, 1002, Form.TEXT, Kind.OPAQUE, 1);
    type(19, 1003, Form.TEXT, Kind.TEXT, 63);
    type(20, 1016, Form.INTEGER, Kind.INTEGER, 8);
    type(21, 1005, Form.INTEGER, Kind.INTEGER, 2);
    type(23, 1007, Form.INTEGER, Kind.INTEGER, 4);
    type(25, 1009, Form.TEXT, Kind.TEXT, -1);
    type(26, 1028, Form.PLAIN, Kind.OPAQUE, 4);
    type(27, 1010, Form.PLAIN, Kind.OPAQUE, 6);
    type(28, 1011, Form.PLAIN, Kind.OPAQUE, 4);
    type(29, 1012, Form.PLAIN, Kind.OPAQUE, 4);
    type(114, 199, Form.JSON, Kind.JSON, -1);
    type(142, 143, Form.XML, Kind.TEXT, -1);
    type(650, 651, Form.CIDR, Kind.INET, -1);
    type(700, 1021, Form.FLOAT, Kind.FLOAT, 4);
    type(701, 1022, Form.FLOAT, Kind.FLOAT, 8);
    type(705, 0, Form.TEXT, Kind.TEXT, -1);
    type(790, 791, Form.PLAIN, Kind.OPAQUE, 8);
    type(869, 1041, Form.INET, Kind.INET, -1);
    type(1042, 1014, Form.BLANK_PADDED, Kind.TEXT, -1);
    type(1043, 1015, Form.TEXT, Kind.TEXT, -1);
    type(1082, 1182, Form.DATE, Kind.DATE, 4);
    type(1083, 1183, Form.TIME, Kind.TIME, 8);
    type(1114, 1115, Form.TIMESTAMP, Kind.TIMESTAMP, 8);
    type(1184, 1185, Form.TIMESTAMP_WITH_ZONE, Kind.TIMESTAMP, 8);
    type(1186, 1187, Form.PLAIN, Kind.OPAQUE, 16);
    type(1266, 1270, Form.PLAIN, Kind.OPAQUE, 12);
    type(1700, 1231, Form.NUMERIC, Kind.DECIMAL, -1);
    type(2950, 2951, Form.UUID, Kind.UUID, 16);
    type(3802, 3807, Form.JSONB, Kind.JSON, -1);
  }

  private static void type(int oid, int array, Form form, Kind kind, int size) {
    BY_OID.put(oid, new WireType(oid, form, kind, size, 0));
    if (array != 0) {
      BY_OID.put(array, new WireType(array, Form.ARRAY, Kind.OPAQUE, -1, oid));
    }
  }

  public static WireType of(int oid) {
    WireType known = BY_OID.get(oid);
    return known != null ? known : new WireType(oid, Form.OTHER, Kind.OPAQUE, -1, 0);
  }

  public WireType elements() {
    return of(element);
  }

  /** Whether values can carry text of any content. */
  public boolean carriesText() {
    return switch (form) {
      case TEXT, BLANK_PADDED, JSON, JSONB, XML, BYTES, OTHER -> true;
      case ARRAY -> elements().carriesText();
      default -> false;
    };
  }

  /**
   * What a mask must keep to.
   *
   * @param modifier as RowDescription says: length or precision and scale, plus 4; -1 for none
   */
  public ValueType valueType(int modifier) {
    return switch (form) {
      case TEXT, BLANK_PADDED -> new ValueType(kind, modifier > 4 ? modifier - 4 : size, 0);
      case INTEGER -> new ValueType(kind, size, 0);
      case NUMERIC ->
          modifier >= 4
              ? new ValueType(
                  kind, (modifier - 4) >> 16, Math.max(0, (((modifier - 4) & 0x7ff) ^ 1024) - 1024))
              : new ValueType(kind, -1, 0);
      default -> new ValueType(kind, -1, 0);
    };
  }
}
