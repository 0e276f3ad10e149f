package io.sallyport.plugin.sql.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BindScanTest {
  private static ByteBuf body() {
    ByteBuf body = Unpooled.buffer();
    body.writeCharSequence("portal\0statement\0", StandardCharsets.UTF_8);
    body.writeShort(2).writeShort(0).writeShort(1);
    body.writeShort(3).writeInt(4).writeInt(7).writeInt(-1).writeInt(0);
    return body.writeShort(2).writeShort(1).writeShort(0);
  }

  @Test
  void readsTheSameHoweverTheBytesAreCut() {
    ByteBuf body = body();
    for (int cut = 0; cut <= body.readableBytes(); cut++) {
      BindScan scan = new BindScan();
      scan.feed(body, 0, cut);
      scan.feed(body, cut, body.readableBytes() - cut);
      scan.over();

      assertEquals("portal", scan.portal());
      assertEquals("statement", scan.statement());
      assertArrayEquals(new short[] {1, 0}, scan.formats());
      assertEquals(body.readableBytes() - 17 + 32, scan.parameters().length);
    }
  }

  @Test
  void refusesWhatEndsEarlyOrLate() {
    ByteBuf body = body();
    for (int length = 0; length < body.readableBytes(); length++) {
      BindScan scan = new BindScan();
      scan.feed(body, 0, length);
      assertThrows(ProtocolViolation.class, scan::over);
    }
    BindScan late = new BindScan();
    body.writeByte(0);
    assertThrows(ProtocolViolation.class, () -> late.feed(body, 0, body.readableBytes()));
  }
}
