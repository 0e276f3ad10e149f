package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A transcript as psql would print it. It holds the messages that the client got: RowDescription,
 * DataRow, CopyData, CommandComplete, errors and notices. It may end anywhere.
 */
final class TranscriptTable {
  private static final int WIDEST = 120;

  private final StringBuilder out = new StringBuilder();
  private final List<List<String>> rows = new ArrayList<>();
  private List<String> header = List.of();
  private boolean[] binary = {};

  private TranscriptTable() {}

  static String render(byte[] transcript) {
    TranscriptTable table = new TranscriptTable();
    ByteBuf bytes = Unpooled.wrappedBuffer(transcript);
    try {
      while (bytes.readableBytes() >= 5) {
        byte type = bytes.readByte();
        int length = bytes.readInt() - 4;
        if (length < 0) {
          break;
        }
        boolean cut = length > bytes.readableBytes();
        table.message(type, bytes.readSlice(Math.min(length, bytes.readableBytes())));
        if (cut) {
          table.print();
          table.out.append("(the record was cut here)\n");
        }
      }
    } catch (IndexOutOfBoundsException cut) {
      table.print();
      table.out.append("(the record was cut here)\n");
    }
    table.print();
    return table.out.toString();
  }

  private void message(byte type, ByteBuf body) {
    switch (type) {
      case 'T' -> describe(body);
      case 'D' -> rows.add(row(body));
      case 'd' -> out.append(body.toString(StandardCharsets.UTF_8));
      case 'C' -> {
        print();
        out.append(string(body)).append('\n');
      }
      case 'E', 'N' -> {
        print();
        said(body);
      }
      default -> {}
    }
  }

  private void describe(ByteBuf body) {
    print();
    int count = body.readUnsignedShort();
    List<String> names = new ArrayList<>(count);
    binary = new boolean[count];
    for (int i = 0; i < count; i++) {
      names.add(string(body));
      body.skipBytes(16);
      binary[i] = body.readShort() == 1;
    }
    header = names;
  }

  private List<String> row(ByteBuf body) {
    int count = body.readUnsignedShort();
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = body.readInt();
      if (length < 0) {
        values.add("");
        continue;
      }
      byte[] bytes = new byte[Math.min(length, body.readableBytes())];
      body.readBytes(bytes);
      values.add(
          i < binary.length && binary[i] || !printable(bytes)
              ? "\\x" + HexFormat.of().formatHex(bytes)
              : visible(new String(bytes, StandardCharsets.UTF_8)));
    }
    return values;
  }

  private static boolean printable(byte[] bytes) {
    for (byte one : bytes) {
      if (one >= 0 && one < ' ' && one != '\n' && one != '\t' && one != '\r') {
        return false;
      }
    }
    return true;
  }

  /** One line, and nothing that a terminal would obey. */
  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
              }
            });
    return shown.toString();
  }

  private void said(ByteBuf body) {
    String severity = "";
    String message = "";
    StringBuilder more = new StringBuilder();
    for (byte field; body.isReadable() && (field = body.readByte()) != 0; ) {
      String value = visible(string(body));
      switch (field) {
        case 'V' -> severity = value;
        case 'S' -> severity = severity.isEmpty() ? value : severity;
        case 'M' -> message = value;
        case 'D' -> more.append("DETAIL:  ").append(value).append('\n');
        case 'H' -> more.append("HINT:  ").append(value).append('\n');
        default -> {}
      }
    }
    out.append(severity).append(":  ").append(message).append('\n').append(more);
  }

  private static String string(ByteBuf body) {
    int length = body.bytesBefore((byte) 0);
    if (length < 0) {
      throw new IndexOutOfBoundsException();
    }
    String value = body.readCharSequence(length, StandardCharsets.UTF_8).toString();
    body.skipBytes(1);
    return value;
  }

  /** Prints the rows gathered so far, and forgets them. */
  private void print() {
    if (header.isEmpty() && rows.isEmpty()) {
      return;
    }
    int columns = header.size();
    for (List<String> row : rows) {
      columns = Math.max(columns, row.size());
    }
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      widths[i] = i < header.size() ? header.get(i).length() : 8;
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], i < row.size() ? row.get(i).length() : 0);
      }
      widths[i] = Math.min(widths[i], WIDEST);
    }
    List<String> names = new ArrayList<>(header);
    for (int i = names.size(); i < columns; i++) {
      names.add("column " + (i + 1));
    }
    line(names, widths);
    for (int i = 0; i < columns; i++) {
      out.append(i == 0 ? "-" : "+-").append("-".repeat(widths[i])).append('-');
    }
    out.append('\n');
    rows.forEach(row -> line(row, widths));
    out.append('(').append(rows.size()).append(rows.size() == 1 ? " row)\n" : " rows)\n");
    rows.clear();
    header = List.of();
    binary = new boolean[0];
  }

  private void line(List<String> values, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (value.length() > WIDEST) {
        value = value.substring(0, WIDEST - 1) + "…";
      }
      line.append(i == 0 ? " " : "| ").append(value);
      line.append(" ".repeat(Math.max(0, widths[i] - value.length()) + 1));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
