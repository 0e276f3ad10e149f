package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sallyport.api.Gate;
import io.sallyport.api.Listener;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRefused;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Tls;
import io.sallyport.api.Withdrawal;
import io.sallyport.plugin.sql.wire.ErrorFields;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import io.sallyport.plugin.sql.wire.StartupPacket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's first bytes, of good and of bad clients. */
class ClientStartupTest {
  private TestGate gate;
  private PostgresqlConnector connector;

  @BeforeEach
  void listen() {
    connector = new PostgresqlConnector(new KeywordReader(), new Transparent(), null);
    gate = new TestGate(connector, 1);
  }

  @AfterEach
  void stop() {
    gate.close();
  }

  private EmbeddedChannel client() {
    EmbeddedChannel client = new EmbeddedChannel();
    connector.accept(client, gate);
    return client;
  }

  private static byte[] startup(int version, String... words) {
    ByteBuf packet = Unpooled.buffer().writeInt(0).writeInt(version);
    for (String word : words) {
      Messages.string(packet, word);
    }
    packet.writeByte(0);
    return ByteBufUtil.getBytes(packet.setInt(0, packet.readableBytes()));
  }

  private static byte[] bytes(int... words) {
    ByteBuf packet = Unpooled.buffer();
    for (int word : words) {
      packet.writeInt(word);
    }
    return ByteBufUtil.getBytes(packet);
  }

  private static String answer(EmbeddedChannel client) {
    client.runPendingTasks();
    StringBuilder words = new StringBuilder();
    for (ByteBuf out; (out = client.readOutbound()) != null; ) {
      words.append(
          out.readableBytes() > 5 && out.getByte(0) == 'E'
              ? ErrorFields.read(out, 0, out.readableBytes()).toString()
              : out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return words.toString();
  }

  @Test
  void asksForAPasswordHoweverTheStartupIsCut() {
    byte[] packet = startup(StartupPacket.VERSION_3_0, "user", "u", "database", "shop");
    for (int cut = 0; cut <= packet.length; cut++) {
      EmbeddedChannel client = client();
      client.writeInbound(Unpooled.copiedBuffer(packet, 0, cut));
      client.writeInbound(Unpooled.copiedBuffer(packet, cut, packet.length - cut));

      assertEquals("R\0\0\0\b\0\0\0\3", answer(client), "cut at " + cut);
      client.finishAndReleaseAll();
    }
  }

  @Test
  void asksForTlsBeforeAnythingSecret() {
    gate.clientTls = Listener.ClientTls.REQUIRED;
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(startup(StartupPacket.VERSION_3_0, "user", "u")));

    String answer = answer(client);

    assertTrue(answer.contains("code=28000") && answer.contains("sslmode=require"), answer);
    assertFalse(client.isActive());
  }

  @Test
  void refusesBytesThatCameBeforeTls() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(bytes(8, StartupPacket.SSL_REQUEST, 0x16030100)));

    assertTrue(answer(client).contains("unencrypted data after SSL request"));
    assertFalse(client.isActive());
  }

  @Test
  void refusesGssAndWaitsForAnotherRequest() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(bytes(8, StartupPacket.GSS_REQUEST)));

    assertEquals("N", answer(client));
    assertTrue(client.isActive());
    client.finishAndReleaseAll();
  }

  @Test
  void neverAnswersACancelRequest() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(bytes(16, StartupPacket.CANCEL_REQUEST, 1, 2)));

    assertEquals("", answer(client));
    assertFalse(client.isActive());
  }

  @Test
  void negotiatesANewerProtocol() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(startup(0x30063, "user", "u", "_pq_.new", "1")));

    String answer = answer(client);

    assertTrue(answer.startsWith("v\0\0\0\25\0\3\0\2\0\0\0\1_pq_.new\0R"), answer);
    client.finishAndReleaseAll();
  }

  @Test
  void refusesGarbageInTheProtocolsOwnFrame() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      if (garbage[0] == 0x16) {
        garbage[0] = 0;
      }
      EmbeddedChannel client = client();
      client.writeInbound(Unpooled.copiedBuffer(garbage));
      String answer = answer(client);
      assertTrue(answer.isEmpty() || answer.contains("FATAL") || answer.startsWith("R"), answer);
      client.finishAndReleaseAll();
    }
  }

  @Test
  void refusesAPacketLongerThanAnyStartup() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(bytes(10_001)));

    assertTrue(answer(client).contains("invalid length of startup packet"));
    assertFalse(client.isActive());
  }

  @Test
  void closesAClientThatTakesItsTime() {
    gate.authenticationTimeout = Duration.ofSeconds(3);
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(new byte[] {0, 0}));
    client.advanceTimeBy(4, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();

    assertTrue(answer(client).contains("no login within 3 s"));
    assertFalse(client.isActive());
  }

  @Test
  void aClientThatHasLoggedInIsNotBlamedForASlowGate() {
    // Given a gate that opens nothing, and a client that has sent its password
    gate.authenticationTimeout = Duration.ofSeconds(3);
    EmbeddedChannel client = new EmbeddedChannel();
    CompletableFuture<Session> opening = new CompletableFuture<>();
    connector.accept(client, openingBy(opening));
    client.writeInbound(Unpooled.copiedBuffer(startup(StartupPacket.VERSION_3_0, "user", "u")));
    answer(client);
    client.writeInbound(Unpooled.buffer().writeByte('p').writeInt(6).writeByte('x').writeByte(0));

    // When the time for a login is over
    client.advanceTimeBy(4, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();

    // Then it waits for the gate's own word
    assertEquals("", answer(client));
    opening.completeExceptionally(
        new SessionRefused(
            Refusal.of(Refusal.Kind.UNAVAILABLE, "GATE-071", "the issuer does not answer")));
    assertTrue(answer(client).contains("the issuer does not answer"));
    assertFalse(client.isActive());
  }

  @Test
  void aGateThatNeverAnswersIsNamed() {
    gate.authenticationTimeout = Duration.ofSeconds(3);
    EmbeddedChannel client = new EmbeddedChannel();
    connector.accept(client, openingBy(new CompletableFuture<>()));
    client.writeInbound(Unpooled.copiedBuffer(startup(StartupPacket.VERSION_3_0, "user", "u")));
    answer(client);
    client.writeInbound(Unpooled.buffer().writeByte('p').writeInt(6).writeByte('x').writeByte(0));

    client.advanceTimeBy(9, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();

    String answer = answer(client);
    assertTrue(answer.contains("the gate is late") && answer.contains("57P03"), answer);
    assertFalse(client.isActive());
  }

  private Gate openingBy(CompletionStage<Session> opening) {
    return new Gate() {
      @Override
      public Listener listener() {
        return gate.listener();
      }

      @Override
      public Tls tls() {
        return gate.tls();
      }

      @Override
      public CompletionStage<Session> open(SessionRequest request) {
        return opening;
      }

      @Override
      public CompletionStage<Void> submit(PendingOperation operation) {
        return gate.submit(operation);
      }

      @Override
      public void withdraw(PendingOperation operation, Withdrawal why) {
        gate.withdraw(operation, why);
      }
    };
  }

  @Test
  void refusesAPasswordThatIsTooLong() {
    EmbeddedChannel client = client();
    client.writeInbound(Unpooled.copiedBuffer(startup(StartupPacket.VERSION_3_0, "user", "u")));
    answer(client);
    client.writeInbound(Unpooled.buffer().writeByte('p').writeInt(1 << 20));

    assertTrue(answer(client).contains("invalid length of the password message"));
    assertFalse(client.isActive());
  }

  @Test
  void takesHarmlessParametersAndNamesOthers() {
    Map<String, String> passed =
        StartupPolicy.passed(
            Map.of("user", "u", "TimeZone", "UTC", "options", "-c statement_timeout=5 --jit=off"),
            false);
    assertEquals("UTC", passed.get("timezone"));
    assertEquals("5", passed.get("statement_timeout"));
    assertEquals("off", passed.get("jit"));
    assertEquals("on", passed.get("standard_conforming_strings"));
    assertNull(passed.get("user"));
    assertEquals(Map.of(), StartupPolicy.undecided(passed));
    for (String unsafe :
        new String[] {
          "-c standard_conforming_strings=off", "-c client_encoding=SJIS", "-c a;b=1", "-B 3"
        }) {
      assertThrows(
          ProtocolViolation.class,
          () -> StartupPolicy.passed(Map.of("options", unsafe), false),
          unsafe);
    }
    assertThrows(
        ProtocolViolation.class,
        () -> StartupPolicy.passed(Map.of("replication", "database"), false));
  }

  @Test
  void leavesWhatIsNotKnownToBeHarmlessToPolicy() {
    Map<String, String> settings =
        Map.of(
            "-c role=postgres", "role",
            "-crole=postgres", "role",
            "--session-replication-role=replica", "session_replication_role",
            "-c Search_Path=evil", "search_path",
            "-c my.own=1", "my.own");
    settings.forEach((options, name) ->
        assertEquals(
            java.util.Set.of(name),
            StartupPolicy.undecided(StartupPolicy.passed(Map.of("options", options), false))
                .keySet()));
  }

  @Test
  void everyTypeOfMessageThatIsNotInTheTableIsRefused() {
    String front = "QFPBDECHSdcfX";
    String back = "123tnZETDCIsVGHWdcNAS";
    for (int type = 0; type < 256; type++) {
      boolean client = front.indexOf(type) >= 0;
      boolean server = back.indexOf(type) >= 0;
      assertEquals(client, FrontMessages.TABLE.get((byte) type) != null, "from clients " + type);
      assertEquals(server, BackMessages.TABLE.get((byte) type) != null, "from servers " + type);
    }
  }
}
