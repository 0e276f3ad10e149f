package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** inet and cidr: family, bits, whether cidr, length, address. */
record Addresses(boolean cidr) implements Wire.Codec {
  private static final int FAMILY_4 = 2;
  private static final int FAMILY_6 = 3;

  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    int size = length < 8 ? 0 : value.getUnsignedByte(index + 3);
    if ((size != 4 && size != 16) || length != 4 + size) {
      return false;
    }
    byte[] address = new byte[size];
    value.getBytes(index + 4, address);
    try {
      Ascii.put(text, NetUtil.toAddressString(InetAddress.getByAddress(address)));
    } catch (UnknownHostException e) {
      return false;
    }
    int bits = value.getUnsignedByte(index + 1);
    if (cidr || bits != size * 8) {
      Ascii.put(text, "/" + bits);
    }
    return true;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    String whole = Ascii.string(text, index, length);
    int slash = whole.indexOf('/');
    byte[] address =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? whole : whole.substring(0, slash));
    if (address == null) {
      return false;
    }
    int bits = slash < 0 ? address.length * 8 : Integer.parseInt(whole.substring(slash + 1));
    value.writeByte(address.length == 4 ? FAMILY_4 : FAMILY_6);
    value.writeByte(bits).writeByte(cidr ? 1 : 0).writeByte(address.length).writeBytes(address);
    return true;
  }
}
