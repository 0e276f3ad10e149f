package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Detector;
import java.util.Set;
import java.util.function.Predicate;

/** Errors, notices and notifications without what a mask would hide. */
final class Messages {
  private static final String WITHHELD =
      ": details are withheld: the statement touches masked fields";

  /**
   * Files of the server's source whose errors name objects, words of the statement, or the state of
   * the session, and no value of a row, whatever the statement reads.
   */
  private static final Set<String> NAMES_ONLY =
      Set.of(
          "aclchk.c",
          "analyze.c",
          "dependency.c",
          "heap.c",
          "postgres.c",
          "proc.c",
          "tablecmds.c",
          "utility.c",
          "xact.c");

  private final Detector detector;

  Messages(Detector detector) {
    this.detector = detector;
  }

  /** The fields by which a message is judged. */
  private static final class Origin {
    String state = "";
    String file = "";

    /** The table of which the server says that something is wrong with its row. */
    String table = "";

    /** Raised where the statement's own text was analysed, not while it ran. */
    boolean positioned;

    /** Raised by code that the statement called, or by a statement within. */
    boolean nested;

    /**
     * Whether it can only carry what the client itself wrote, and names: it was raised before any
     * row was read, or by code of the server's that knows no values. A type's name may come from a
     * value ({@code email::regtype}), so that the analysis of names of types does not count.
     */
    boolean namesOnly() {
      boolean analysis = positioned && (file.startsWith("parse_") || state.startsWith("22"));
      return !nested && (analysis || NAMES_ONLY.contains(file));
    }

    static Origin of(ByteBuf in, int index, int end) {
      Origin origin = new Origin();
      int i = index;
      while (i < end && in.getByte(i) != 0) {
        byte field = in.getByte(i++);
        int close = in.indexOf(i, end, (byte) 0);
        if (close < 0) {
          origin.nested = true; // cut off: who knows
          return origin;
        }
        switch (field) {
          case 'C' -> origin.state = in.toString(i, close - i, UTF_8);
          case 'F' -> {
            String path = in.toString(i, close - i, UTF_8);
            origin.file = path.substring(path.lastIndexOf('/') + 1);
          }
          case 't' -> origin.table = in.toString(i, close - i, UTF_8);
          case 'P' -> origin.positioned = true;
          case 'W', 'q', 'p' -> origin.nested = true;
          default -> {}
        }
        i = close + 1;
      }
      return origin;
    }
  }

  /**
   * @param touches whether the statement may read masked fields: then a message that may carry a
   *     value gives way to its SQLSTATE's own text
   * @param scrubbed whether texts pass the detector
   * @param shows whether a table of this name may show masked fields: a foreign key may change it,
   *     and fail with its whole row, though no statement names it
   */
  void errorOrNotice(
      byte type,
      ByteBuf in,
      int index,
      int length,
      boolean touches,
      boolean scrubbed,
      Predicate<String> shows,
      ByteBuf out) {
    int start = out.writerIndex();
    out.writeByte(type).writeInt(0);
    int i = index;
    int end = index + length;
    Origin origin = Origin.of(in, index, end);
    String state = origin.state;
    boolean withheld =
        (touches || !origin.table.isEmpty() && shows.test(origin.table)) && !origin.namesOnly();
    while (i < end && in.getByte(i) != 0) {
      byte field = in.getByte(i++);
      int close = in.indexOf(i, end, (byte) 0);
      if (close < 0) {
        break; // cut off: what is unreadable is not passed on
      }
      put(field, in, i, close - i, state, withheld, scrubbed, out);
      i = close + 1;
    }
    out.writeByte(0);
    out.setInt(start + 1, out.writerIndex() - start - 1);
  }

  private void put(
      byte field,
      ByteBuf in,
      int index,
      int length,
      String state,
      boolean withheld,
      boolean scrubbed,
      ByteBuf out) {
    switch (field) {
      case 'S', 'V' -> out.writeByte(field).writeBytes(in, index, length).writeByte(0);
      case 'C' -> {
        out.writeByte(field);
        out.writeCharSequence(withheld ? SqlState.known(state) : state, UTF_8);
        out.writeByte(0);
      }
      case 'M' -> {
        out.writeByte(field);
        if (withheld) {
          out.writeCharSequence(SqlState.text(state) + WITHHELD, UTF_8);
        } else {
          text(in, index, length, scrubbed, out);
        }
        out.writeByte(0);
      }
      // Positions are counted in the client's own text.
      case 'P' -> {
        if (!withheld) {
          out.writeByte(field).writeBytes(in, index, length).writeByte(0);
        }
      }
      // Names are not values, but a user's function may raise an error with any text in them.
      case 'D', 'H', 's', 't', 'c', 'd', 'n' -> {
        if (!withheld) {
          out.writeByte(field);
          text(in, index, length, scrubbed, out);
          out.writeByte(0);
        }
      }
      // Context and internal queries show code and values that the client did not send.
      default -> {
        if (!scrubbed) {
          out.writeByte(field).writeBytes(in, index, length).writeByte(0);
        }
      }
    }
  }

  private void text(ByteBuf in, int index, int length, boolean scrubbed, ByteBuf out) {
    if (scrubbed) {
      detector.scrub(in, index, length, out);
    } else {
      out.writeBytes(in, index, length);
    }
  }

  /** Process id, channel, payload. */
  void notification(ByteBuf in, int index, int length, boolean scrubbed, ByteBuf out) {
    int start = out.writerIndex();
    int channel = index + 4;
    int end = index + length;
    int channelEnd = length < 6 ? -1 : in.indexOf(channel, end, (byte) 0);
    int payloadEnd = channelEnd < 0 ? -1 : in.indexOf(channelEnd + 1, end, (byte) 0);
    if (payloadEnd < 0) {
      throw new UnmaskableResult("a notification is cut off");
    }
    out.writeByte('A').writeInt(0).writeBytes(in, index, 4);
    text(in, channel, channelEnd - channel, scrubbed, out);
    out.writeByte(0);
    text(in, channelEnd + 1, payloadEnd - channelEnd - 1, scrubbed, out);
    out.writeByte(0);
    out.setInt(start + 1, out.writerIndex() - start - 1);
  }
}
