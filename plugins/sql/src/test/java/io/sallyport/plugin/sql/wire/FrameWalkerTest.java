package io.sallyport.plugin.sql.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWalkerTest {
  private final ByteBuf passed = Unpooled.buffer();
  private final List<String> frames = new ArrayList<>();

  /** 'd' streams, 'x' is dropped, 'w' stops the first time, 'i' has something put before it. */
  private final class Sink implements FrameWalker.Sink {
    private final Outlet outlet;
    private boolean waited;

    Sink(Outlet outlet) {
      this.outlet = outlet;
    }

    @Override
    public boolean streams(byte type, int length) {
      if (length > 1000) {
        throw new ProtocolViolation("too long");
      }
      return type == 'd';
    }

    @Override
    public boolean frame(byte type, ByteBuf buffer, int start, int length) {
      if (type == 'w' && !waited) {
        waited = true;
        return false;
      }
      frames.add((char) type + buffer.toString(start + 5, length - 5, StandardCharsets.UTF_8));
      if (type == 'x') {
        outlet.drop(start + length);
      } else {
        if (type == 'i') {
          outlet.insert(Unpooled.copiedBuffer("<>", StandardCharsets.UTF_8));
        }
        outlet.pass(start + length);
      }
      return true;
    }

    @Override
    public boolean begin(byte type, ByteBuf buffer, int start, int available, int length) {
      outlet.pass(start + available);
      return true;
    }

    @Override
    public void piece(byte type, ByteBuf buffer, int start, int available, boolean last) {
      outlet.pass(start + available);
      if (last) {
        frames.add("streamed");
      }
    }
  }

  private FrameWalker walker() {
    Outlet outlet =
        new Outlet() {
          @Override
          protected void emit(ByteBuf bytes) {
            passed.writeBytes(bytes);
            bytes.release();
          }
        };
    return new FrameWalker(new Sink(outlet), outlet, UnpooledByteBufAllocator.DEFAULT);
  }

  private static byte[] frame(String type, String body) {
    ByteBuf frame = Unpooled.buffer();
    int at = Messages.begin(frame, type.charAt(0));
    frame.writeCharSequence(body, StandardCharsets.UTF_8);
    Messages.end(frame, at);
    return ByteBufUtil.getBytes(frame);
  }

  @Test
  void givesTheSameHoweverTheBytesAreCut() {
    ByteBuf stream = Unpooled.buffer();
    ByteBuf expected = Unpooled.buffer();
    for (String one : List.of("aone", "xdropped", "ddata", "wait", "ilast", "xend", "z")) {
      byte[] bytes = frame(one.substring(0, 1), one.substring(1));
      stream.writeBytes(bytes);
      if (one.startsWith("i")) {
        expected.writeCharSequence("<>", StandardCharsets.UTF_8);
      }
      if (!one.startsWith("x")) {
        expected.writeBytes(bytes);
      }
    }
    byte[] all = ByteBufUtil.getBytes(stream);
    for (int first = 0; first <= all.length; first++) {
      for (int second = first; second <= all.length; second += 3) {
        passed.clear();
        frames.clear();
        FrameWalker walker = walker();
        walker.read(Unpooled.copiedBuffer(all, 0, first));
        walker.read(Unpooled.copiedBuffer(all, first, second - first));
        walker.read(Unpooled.copiedBuffer(all, second, all.length - second));
        walker.resume();
        walker.resume();

        assertEquals(
            ByteBufUtil.hexDump(expected), ByteBufUtil.hexDump(passed), first + "," + second);
        assertEquals(0, walker.held());
        walker.close();
      }
    }
  }

  @Test
  void givesTheSameByteByByte() {
    FrameWalker walker = walker();
    byte[] bytes = frame("d", "streams");
    for (byte one : bytes) {
      walker.read(Unpooled.copiedBuffer(new byte[] {one}));
    }

    assertEquals(ByteBufUtil.hexDump(bytes), ByteBufUtil.hexDump(passed));
    assertEquals(List.of("streamed"), frames);
  }

  @Test
  void refusesLengthsThatNoMessageHas() {
    for (int length : new int[] {-1, 0, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuf bytes = Unpooled.buffer().writeByte('a').writeInt(length).writeZero(20);
      assertThrows(ProtocolViolation.class, () -> walker().read(bytes), "length " + length);
      assertEquals(0, bytes.refCnt());
    }
  }

  @Test
  void refusesALongMessageBeforeItArrives() {
    ByteBuf bytes = Unpooled.buffer().writeByte('a').writeInt(2000).writeZero(3);

    assertThrows(ProtocolViolation.class, () -> walker().read(bytes));
  }

  @Test
  void releasesWhatItHoldsWhenClosed() {
    FrameWalker walker = walker();
    ByteBuf waiting = Unpooled.copiedBuffer(frame("w", "ait"));
    ByteBuf behind = Unpooled.copiedBuffer(frame("a", "b"));
    walker.read(waiting);
    walker.read(behind);

    walker.close();

    assertEquals(0, waiting.refCnt());
    assertEquals(0, behind.refCnt());
  }
}
