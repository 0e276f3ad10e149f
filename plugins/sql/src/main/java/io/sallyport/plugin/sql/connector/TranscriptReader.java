package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.AnswerPart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a transcript. It holds the messages that the client got: RowDescription, DataRow, CopyData,
 * CommandComplete, errors and notices; and {@link #MASKED}, which is our own. It may end anywhere.
 */
final class TranscriptReader {
  /** No message of PostgreSQL's: one byte for each column, 1 where every value was masked. */
  static final byte MASKED = 'm';

  private static final String CUT = "(the record was cut here)";

  private final List<AnswerPart> parts = new ArrayList<>();
  private final StringBuilder said = new StringBuilder();
  private final List<List<@Nullable String>> rows = new ArrayList<>();
  private List<String> header = List.of();
  private boolean[] binary = {};
  private byte[] masked = {};

  private TranscriptReader() {}

  static List<AnswerPart> read(byte[] transcript) {
    TranscriptReader reader = new TranscriptReader();
    ByteBuf bytes = Unpooled.wrappedBuffer(transcript);
    try {
      while (bytes.readableBytes() >= 5) {
        byte type = bytes.readByte();
        int length = bytes.readInt() - 4;
        if (length < 0) {
          break;
        }
        boolean cut = length > bytes.readableBytes();
        reader.message(type, bytes.readSlice(Math.min(length, bytes.readableBytes())));
        if (cut) {
          reader.line(CUT);
        }
      }
    } catch (IndexOutOfBoundsException cut) {
      reader.line(CUT);
    }
    reader.endTable();
    reader.endText();
    return reader.parts;
  }

  /** What stands in a transcript for a result with these columns. */
  static ByteBuf masked(boolean[] columns) {
    ByteBuf message = Unpooled.buffer(5 + columns.length);
    message.writeByte(MASKED).writeInt(4 + columns.length);
    for (boolean column : columns) {
      message.writeBoolean(column);
    }
    return message;
  }

  private void message(byte type, ByteBuf body) {
    switch (type) {
      case 'T' -> describe(body);
      case 'D' -> row(body);
      case MASKED -> {
        masked = new byte[body.readableBytes()];
        body.readBytes(masked);
      }
      case 'd' -> {
        endTable();
        said.append(body.toString(StandardCharsets.UTF_8));
      }
      case 'C' -> line(string(body));
      case 'E', 'N' -> said(body);
      default -> {}
    }
  }

  private void describe(ByteBuf body) {
    endTable();
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

  private void row(ByteBuf body) {
    int count = body.readUnsignedShort();
    List<@Nullable String> values = new ArrayList<>(count);
    rows.add(values);
    for (int i = 0; i < count; i++) {
      int length = body.readInt();
      if (length < 0) {
        values.add(null);
        continue;
      }
      byte[] bytes = new byte[Math.min(length, body.readableBytes())];
      body.readBytes(bytes);
      values.add(
          (i < binary.length && binary[i]) || !printable(bytes)
              ? "\\x" + HexFormat.of().formatHex(bytes)
              : new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static boolean printable(byte[] bytes) {
    for (byte one : bytes) {
      if (one >= 0 && one < ' ' && one != '\n' && one != '\t' && one != '\r') {
        return false;
      }
    }
    return true;
  }

  private void said(ByteBuf body) {
    String severity = "";
    String message = "";
    List<String> more = new ArrayList<>();
    for (byte field; body.isReadable() && (field = body.readByte()) != 0; ) {
      String value = string(body);
      switch (field) {
        case 'V' -> severity = value;
        case 'S' -> severity = severity.isEmpty() ? value : severity;
        case 'M' -> message = value;
        case 'D' -> more.add("DETAIL:  " + value);
        case 'H' -> more.add("HINT:  " + value);
        default -> {}
      }
    }
    line(severity + ":  " + message);
    more.forEach(this::line);
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

  private void line(String text) {
    endTable();
    said.append(text).append('\n');
  }

  private void endText() {
    if (!said.isEmpty()) {
      parts.add(new AnswerPart.Text(said.toString()));
      said.setLength(0);
    }
  }

  private void endTable() {
    if (header.isEmpty() && rows.isEmpty()) {
      return;
    }
    endText();
    int count = header.size();
    for (List<@Nullable String> row : rows) {
      count = Math.max(count, row.size());
    }
    List<AnswerPart.Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      columns.add(
          new AnswerPart.Column(
              i < header.size() ? header.get(i) : "column " + (i + 1),
              i < masked.length && masked[i] != 0));
    }
    parts.add(new AnswerPart.Table(columns, rows));
    rows.clear();
    header = List.of();
    binary = new boolean[0];
    masked = new byte[0];
  }
}
