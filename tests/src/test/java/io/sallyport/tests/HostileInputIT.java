package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bytes that no client would send, and texts that nobody would write: an answer in the protocol's
 * own frame or the end of the connection, in time, and a gateway that goes on.
 */
@Tag("peer")
class HostileInputIT {
  private static final int PROTOCOL_3 = 196608;
  private static final int SSL_REQUEST = 80877103;

  @TempDir static Path folder;
  private static World world;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    world.close();
  }

  @AfterEach
  void isAlive() throws SQLException {
    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
  }

  /** First bytes, and whether they deserve an answer or only the end. */
  enum FirstBytes {
    HTTP("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
    ZEROS(new byte[64]),
    ONES(filled(64, 0xff)),
    LARGEST_LENGTH(ints(Integer.MAX_VALUE, PROTOCOL_3)),
    LENGTH_BELOW_ITSELF(ints(3, PROTOCOL_3)),
    NEGATIVE_LENGTH(ints(-1, SSL_REQUEST)),
    UNKNOWN_REQUEST(ints(8, 12345)),
    PROTOCOL_2(ints(8, 131072)),
    JUST_A_LENGTH(ints(8)),
    HALF_A_STARTUP(ByteBuffer.allocate(40).putInt(400).putInt(PROTOCOL_3).array()),
    OVERSIZE_STARTUP(ByteBuffer.allocate(20_000).putInt(20_000).putInt(PROTOCOL_3).array()),
    STARTUP_WITHOUT_ITS_END(
        ByteBuffer.allocate(12).putInt(12).putInt(PROTOCOL_3).putInt(0x61616161).array()),
    BROKEN_TLS(new byte[] {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5}),
    HALF_A_TLS_HELLO(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}),
    CANCEL_OF_NOBODY(ints(16, 80877102, 4711, 4712)),
    NOTHING(new byte[0]);

    private final byte[] bytes;

    FirstBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    private static byte[] ints(int... values) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
      for (int value : values) {
        buffer.putInt(value);
      }
      return buffer.array();
    }

    private static byte[] filled(int length, int value) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) value);
      return bytes;
    }
  }

  @ParameterizedTest
  @EnumSource
  void firstBytesAreAnsweredWithAnErrorOrEnded(FirstBytes first) throws Exception {
    try (RawClient raw = new RawClient(world)) {
      raw.raw(first.bytes);
      RawClient.Frame frame = raw.untilAny("E");
      if (frame.type() == 'E') {
        assertTrue(frame.text().contains("FATAL"), frame.text());
        assertEquals(RawClient.GONE, raw.next(), "closed after its last word");
      }
    }
  }

  @Test
  void aStartupWithoutTlsIsToldToUseTls() throws Exception {
    try (RawClient raw = new RawClient(world)) {
      raw.startup("user", "reader", "database", "orders");
      assertTrue(raw.until('E').text().contains("sslmode=require"));
    }
  }

  @Test
  void whoTricklesIsSentAwayWhenTheTimeToLogInIsOver() throws Exception {
    try (RawClient raw = RawClient.encrypted(world)) {
      long begun = System.nanoTime();
      Thread trickle =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (byte one : RawClient.startupBytes("user", "r".repeat(500))) {
                    raw.raw(new byte[] {one});
                    TimeUnit.MILLISECONDS.sleep(100);
                  }
                } catch (IOException | InterruptedException ended) {
                  // as it should be
                }
              });

      RawClient.Frame last = raw.untilAny("E");

      assertTrue(last.text().contains("no login within 8 s"), last.text());
      assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(40), "before all of it came");
      trickle.join();
    }
  }

  @Test
  void whoSaysNothingInsideTlsIsSentAwayWithAMessage() throws Exception {
    try (RawClient raw = RawClient.encrypted(world)) {
      raw.startup("user", "reader", "database", "orders");
      raw.until('R');
      assertTrue(raw.until('E').text().contains("no login within 8 s"));
    }
  }

  @Test
  void thousandsWhoSayNothingCostLittleAndAreSentAway() throws Exception {
    long before = gateway.residentKilobytes();
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 5_000; i++) {
        silent.add(new Socket("localhost", world.port));
      }
      long grown = gateway.residentKilobytes() - before;
      isAlive();
      System.err.printf("5000 silent connections: resident memory grew by %,d kB%n", grown);
      assertTrue(grown < 150_000, () -> "resident memory grew by " + grown + " kB");
      for (Socket socket : List.of(silent.getFirst(), silent.getLast())) {
        socket.setSoTimeout(15_000);
        while (socket.getInputStream().read() >= 0) {
          // whatever is said before it is closed
        }
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void aDeclaredLengthIsNeverBelieved() throws Exception {
    for (int declared : new int[] {Integer.MAX_VALUE, -1, 0, 3}) {
      try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
        long before = gateway.residentKilobytes();
        raw.header('Q', declared);
        raw.raw(new byte[4096]);
        if (declared == Integer.MAX_VALUE) {
          // Two gigabytes are announced; whether refused at once or dropped as they come, none are
          // set aside for them.
          assertTrue(gateway.residentKilobytes() - before < 100_000);
        } else {
          assertTrue(raw.untilAny("E").text().contains("08P01"));
        }
      }
      isAlive();
    }
  }

  @Test
  void aMessageThatNobodyKnowsIsRefused() throws Exception {
    for (char type : new char[] {'\0', 'Y', 'z', '~', 'p'}) {
      try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
        raw.message(type, new byte[8]);
        assertTrue(raw.untilAny("E").text().contains("08P01"), () -> "type " + (int) type);
      }
    }
  }

  @Test
  void textsThatNobodyCanReadAreRefusedAndTheSessionGoesOn() throws Exception {
    byte[] notText = {'S', 'E', 'L', 'E', 'C', 'T', ' ', '\'', (byte) 0xc3, '(', '\'', 0};
    byte[] afterItsEnd = RawClient.zero("SELECT 1\0; DROP TABLE once");
    try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
      for (byte[] text :
          List.of(
              RawClient.zero("SELECT 1" + " + 1".repeat(20_000)),
              RawClient.zero("SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000)),
              RawClient.zero("SELECT " + "CASE WHEN true THEN ".repeat(20_000) + "1"),
              RawClient.zero("SELECT '" + "x".repeat(1 << 20) + "'"),
              RawClient.zero("SELECT 1;".repeat(1 << 17)),
              notText)) {
        assertNotNull(raw.query(text), "refused");
        assertNull(raw.query("SELECT 1"), "the session goes on");
      }
      assertEquals(1, world.number("SELECT count(*) FROM pg_class WHERE relname = 'once'"));
    }
    try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
      raw.message('Q', afterItsEnd);
      assertEquals('E', raw.untilAny("EC").type(), "what stands behind the end is not left out");
    }
  }

  @Test
  void invalidTextInABindIsRefusedByTheServerAndTheSessionGoesOn() throws Exception {
    try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
      raw.message('P', join(RawClient.zero(""), RawClient.zero("SELECT $1::text"), new byte[2]));
      raw.message('B', join(new byte[] {0, 0, 0, 0, 0, 1, 0, 0, 0, 2, (byte) 0xc3, '(', 0, 0}));
      raw.message('E', new byte[] {0, 0, 0, 0, 0});
      raw.message('S', new byte[0]);
      assertEquals('E', raw.untilAny("EZ").type());
      raw.until('Z');
      assertNull(raw.query("SELECT 1"));
    }
  }

  @Test
  void longDeclaredCountsInAParseAndABindAreRefused() throws Exception {
    for (byte[] counts : List.of(new byte[] {(byte) 0xff, (byte) 0xff}, new byte[] {0x7f, 0x7f})) {
      try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
        raw.message('P', join(RawClient.zero(""), RawClient.zero("SELECT 1"), counts));
        raw.message('S', new byte[0]);
        RawClient.Frame frame = raw.untilAny("EZ");
        assertNotEquals('Z', frame.type(), "a parse with missing types is not understood");
      }
    }
  }

  private static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }
}
