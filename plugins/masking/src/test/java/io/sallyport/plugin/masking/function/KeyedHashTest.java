package io.sallyport.plugin.masking.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Masker;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The hash behind tokens, and the memory before it. */
class KeyedHashTest {
  @Test
  void isTheHmacOfTheStandardLibrary() throws Exception {
    Random random = new Random(7);
    for (int length = 0; length < 200; length++) {
      byte[] key = new byte[length % 65];
      byte[] value = new byte[length];
      random.nextBytes(key);
      random.nextBytes(value);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
      KeyedHash hash = new KeyedHash(key);
      hash.of(value, 0, length);
      byte[] block = mac.doFinal(value);
      for (int round = 0; round < 3; round++) {
        for (byte b : block) {
          assertEquals(b & 0xff, hash.next());
        }
        block = mac.doFinal(block);
      }
    }
  }

  @Test
  void answersARepeatedValueFromMemoryAndAnotherNever() {
    int[] asked = {0};
    Masker masker =
        new Recent((value, index, length, out) -> {
          asked[0]++;
          out.writeByte('<').writeBytes(value, index, length).writeByte('>');
          return length > 0;
        });
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 2000; i++) {
        assertEquals("<value " + i + ">", masked(masker, "value " + i));
        assertEquals("<value " + i + ">", masked(masker, "value " + i));
      }
    }
    assertTrue(asked[0] <= 6000, "asked " + asked[0]);
    assertFalse(masker.mask(Unpooled.buffer(), 0, 0, Unpooled.buffer()));
  }

  private static String masked(Masker masker, String value) {
    ByteBuf in = Unpooled.copiedBuffer("  " + value, StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer();
    out.writeByte('x');
    assertTrue(masker.mask(in, 2, in.readableBytes() - 2, out));
    return out.toString(1, out.writerIndex() - 1, StandardCharsets.UTF_8);
  }
}
