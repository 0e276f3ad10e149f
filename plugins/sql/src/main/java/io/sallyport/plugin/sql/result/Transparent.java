package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;

/** Lets every row pass as it is. */
final class Transparent implements ResultFilter {
  static final ResultFilter INSTANCE = new Transparent();

  @Override
  public boolean transparent() {
    return true;
  }

  @Override
  public void row(ByteBuf in, int index, int length, ByteBuf out) {
    out.writeByte('D').writeInt(length + 4).writeBytes(in, index, length);
  }

  @Override
  public LargeRow largeRow(int bodyLength, ByteBuf out) {
    out.writeByte('D').writeInt(bodyLength + 4);
    return (in, index, length, to) -> to.writeBytes(in, index, length);
  }

  @Override
  public boolean masks(int column) {
    return false;
  }

  @Override
  public long masked() {
    return 0;
  }
}
