package io.sallyport.plugin.sql.grammar.build;

import java.io.ByteArrayOutputStream;
import java.util.Collection;

/** Writes the pieces that WebAssembly's binary format is made of. */
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Bytes raw(int... bytes) {
    for (var b : bytes) {
      out.write(b);
    }
    return this;
  }

  Bytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** An unsigned LEB128. */
  Bytes number(int value) {
    while (Integer.compareUnsigned(value, 0x80) >= 0) {
      out.write((value & 0x7f) | 0x80);
      value >>>= 7;
    }
    out.write(value);
    return this;
  }

  /** A signed LEB128. */
  Bytes signed(int value) {
    while (value < -64 || value > 63) {
      out.write((value & 0x7f) | 0x80);
      value >>= 7;
    }
    out.write(value & 0x7f);
    return this;
  }

  /** A vector of items that are encoded already. */
  Bytes vector(Collection<byte[]> items) {
    number(items.size());
    items.forEach(this::raw);
    return this;
  }

  /** Bytes with their length before them. */
  Bytes sized(byte[] bytes) {
    return number(bytes.length).raw(bytes);
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
