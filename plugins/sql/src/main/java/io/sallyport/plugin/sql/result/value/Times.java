package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;
import java.time.LocalDate;

/** date, time and timestamps: days or microseconds from the year 2000, in ISO form as text. */
final class Times {
  private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
  private static final long DAY = 86_400_000_000L;
  private static final long SECOND = 1_000_000L;

  private Times() {}

  record Date() implements Wire.Codec {
    @Override
    public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
      return length == 4 && putDate(value.getInt(index), text);
    }

    @Override
    public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
      if (length != 10) {
        return false;
      }
      value.writeInt(Math.toIntExact(day(text, index)));
      return true;
    }
  }

  record Time() implements Wire.Codec {
    @Override
    public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
      if (length != 8) {
        return false;
      }
      putClock(value.getLong(index), text);
      return true;
    }

    @Override
    public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
      value.writeLong(micros(text, index, length));
      return true;
    }
  }

  record Timestamp(boolean zone) implements Wire.Codec {
    @Override
    public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
      if (length != 8) {
        return false;
      }
      long micros = value.getLong(index);
      if (!putDate(Math.floorDiv(micros, DAY), text)) {
        return false; // the infinities too
      }
      text.writeByte(' ');
      putClock(Math.floorMod(micros, DAY), text);
      if (zone) {
        Ascii.put(text, "+00");
      }
      return true;
    }

    @Override
    public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
      int clock = length - 11 - (zone ? 3 : 0);
      boolean utc = !zone || "+00".equals(Ascii.string(text, index + length - 3, 3));
      if (clock < 8 || !utc) {
        return false;
      }
      value.writeLong(day(text, index) * DAY + micros(text, index + 11, clock));
      return true;
    }
  }

  private static boolean putDate(long days, ByteBuf text) {
    if (days < -730_119 || days > 2_921_939) { // years 1 to 9999
      return false;
    }
    LocalDate date = LocalDate.ofEpochDay(EPOCH_DAY + days);
    Ascii.put(text, date.getYear(), 4);
    text.writeByte('-');
    Ascii.put(text, date.getMonthValue(), 2);
    text.writeByte('-');
    Ascii.put(text, date.getDayOfMonth(), 2);
    return true;
  }

  private static void putClock(long micros, ByteBuf text) {
    long seconds = micros / SECOND;
    Ascii.put(text, seconds / 3600, 2);
    text.writeByte(':');
    Ascii.put(text, seconds / 60 % 60, 2);
    text.writeByte(':');
    Ascii.put(text, seconds % 60, 2);
    if (micros % SECOND != 0) {
      text.writeByte('.');
      Ascii.put(text, micros % SECOND, 6);
    }
  }

  private static long day(ByteBuf text, int index) {
    return LocalDate.of(
                (int) Ascii.number(text, index, 4),
                (int) Ascii.number(text, index + 5, 2),
                (int) Ascii.number(text, index + 8, 2))
            .toEpochDay()
        - EPOCH_DAY;
  }

  private static long micros(ByteBuf text, int index, int length) {
    long seconds =
        Ascii.number(text, index, 2) * 3600
            + Ascii.number(text, index + 3, 2) * 60
            + Ascii.number(text, index + 6, 2);
    long fraction = 0;
    if (length > 9) {
      int digits = Math.min(6, length - 9);
      fraction = Ascii.number(text, index + 9, digits);
      for (int i = digits; i < 6; i++) {
        fraction *= 10;
      }
    }
    return seconds * SECOND + fraction;
  }
}
