package io.sallyport.plugin.sql.wire;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SCRAM-SHA-256 login, bound to the server's certificate where there is one and the server
 * offers it (SCRAM-SHA-256-PLUS). In order: {@link #first}, {@link #challenge}, {@link #derive} if
 * the keys are not known, {@link #last}, {@link #verify}. One thread at a time.
 */
public final class ScramLogin {
  /** PostgreSQL's default is 4096; at this many a login takes about a second. */
  private static final int MOST_ROUNDS = 1_000_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ScramKeys known;
  private final @Nullable String account;
  private final List<String> usable;
  private final byte[] binding;
  private final String nonce = ScramFunctions.nonce(24, RANDOM);

  /** Wiped as soon as the keys are there. */
  private final char[] password;

  private final ScramClient greeting;
  private @Nullable Challenge challenge;
  private ScramKeys.@Nullable Keys keys;
  private @Nullable ScramClient scram;
  private boolean proven;

  private record Challenge(String message, byte[] salt, int rounds) {}

  /**
   * @param offered as AuthenticationSASL lists them
   * @param certificate of the server; null without TLS
   * @param password wiped
   * @param known keys of earlier logins
   * @param account what the keys are kept under; null for a credential that is used once
   * @throws IllegalArgumentException when nothing offered will do; the message is safe to show
   */
  public ScramLogin(
      List<String> offered,
      @Nullable X509Certificate certificate,
      byte[] password,
      ScramKeys known,
      @Nullable String account) {
    this.known = known;
    this.account = account;
    this.binding = binding(certificate);
    this.usable = new ArrayList<>(offered);
    this.password = new String(password, StandardCharsets.UTF_8).toCharArray();
    Arrays.fill(password, (byte) 0);
    if (binding.length == 0) {
      usable.removeIf(mechanism -> mechanism.endsWith("-PLUS"));
    }
    usable.removeIf(mechanism -> !mechanism.startsWith("SCRAM-SHA-256"));
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("the server offers no SCRAM-SHA-256 login");
    }
    // Says hello only, which takes no key: which keys these are is known once the server has named
    // its salt.
    this.greeting = client(new ScramKeys.Keys(new byte[32], new byte[32]));
  }

  /** A client that says the same hello each time: mechanism and nonce are this login's. */
  private ScramClient client(ScramKeys.Keys with) {
    return ownLoader(() -> {
      var builder =
          ScramClient.builder()
              .advertisedMechanisms(usable)
              .username("*") // PostgreSQL takes the name of the start-up message
              .clientAndServerKey(with.client, with.server)
              .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION)
              .nonceSupplier(() -> nonce);
      if (binding.length > 0) {
        builder = builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
      }
      return builder.build();
    });
  }

  /**
   * The library looks for its string preparation by the thread's loader, which inside a bundle sees
   * neither.
   */
  private static <T> T ownLoader(java.util.function.Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ScramLogin.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static byte[] binding(@Nullable X509Certificate certificate) {
    if (certificate == null) {
      return new byte[0];
    }
    try {
      return TlsServerEndpoint.getChannelBindingData(certificate);
    } catch (CertificateEncodingException unusable) {
      throw new IllegalArgumentException("the server's certificate cannot be bound to", unusable);
    }
  }

  /** SASLInitialResponse. */
  public void first(ByteBuf out) {
    byte[] first = utf8(greeting.clientFirstMessage().toString());
    int at = Messages.begin(out, 'p');
    Messages.string(out, greeting.getScramMechanism().getName());
    out.writeInt(first.length).writeBytes(first);
    Messages.end(out, at);
  }

  /**
   * Takes AuthenticationSASLContinue.
   *
   * @return whether the keys are known; else {@link #derive} comes before {@link #last}
   * @throws IllegalArgumentException when the server's message is not valid
   */
  public boolean challenge(byte[] serverFirst) {
    if (challenge != null) {
      throw new IllegalArgumentException("the server sends its salt twice");
    }
    String message = new String(serverFirst, StandardCharsets.UTF_8);
    Challenge named;
    try {
      ServerFirstMessage read = ServerFirstMessage.parseFrom(message, nonce);
      named =
          new Challenge(
              message, Base64.getDecoder().decode(read.getSalt()), read.getIterationCount());
    } catch (ScramException | RuntimeException invalid) {
      throw new IllegalArgumentException("the server's SCRAM message is not valid", invalid);
    }
    if (named.rounds() > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "the server asks for more than " + MOST_ROUNDS + " SCRAM iterations");
    }
    challenge = named;
    if (account != null) {
      keys = known.find(account, password, named.salt(), named.rounds());
    }
    return keys != null;
  }

  /** Derives the keys from the password: milliseconds of work, so not on an event loop. */
  public void derive() {
    Challenge named = challenged();
    ScramMechanism mechanism = greeting.getScramMechanism();
    byte[] salted =
        ownLoader(() ->
            ScramFunctions.saltedPassword(
                mechanism,
                StringPreparation.POSTGRESQL_PREPARATION,
                password,
                named.salt(),
                named.rounds()));
    keys =
        new ScramKeys.Keys(
            ScramFunctions.clientKey(mechanism, salted),
            ScramFunctions.serverKey(mechanism, salted));
    Arrays.fill(salted, (byte) 0);
  }

  /** Answers AuthenticationSASLContinue. */
  public void last(ByteBuf out) {
    if (keys == null) {
      throw new IllegalArgumentException("the keys are not there yet");
    }
    ScramClient answering = client(keys);
    try {
      answering.clientFirstMessage();
      answering.serverFirstMessage(challenged().message());
    } catch (ScramException | RuntimeException invalid) {
      throw new IllegalArgumentException("the server's SCRAM message is not valid", invalid);
    }
    Messages.password(out, utf8(answering.clientFinalMessage().toString()));
    scram = answering;
  }

  /**
   * Takes AuthenticationSASLFinal.
   *
   * @throws IllegalArgumentException when the server does not know the password either
   */
  public void verify(byte[] serverFinal) {
    if (scram == null || keys == null) {
      throw new IllegalArgumentException("the server proves itself before it was asked to");
    }
    try {
      scram.serverFinalMessage(new String(serverFinal, StandardCharsets.UTF_8));
    } catch (ScramException | RuntimeException invalid) {
      throw new IllegalArgumentException("the server could not prove itself", invalid);
    }
    proven = true;
    if (account != null) {
      known.keep(account, password, challenged().salt(), challenged().rounds(), keys);
    }
    wipe();
  }

  /** Whether the server has proven that it knows the password. */
  public boolean proven() {
    return proven;
  }

  /** The login is over, well or not: forgets the password. */
  public void wipe() {
    Arrays.fill(password, '\0');
  }

  private Challenge challenged() {
    if (challenge == null) {
      throw new IllegalArgumentException("the server has not named its salt");
    }
    return challenge;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
