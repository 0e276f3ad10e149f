package io.sallyport.plugin.sql.wire;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SCRAM-SHA-256 login, bound to the server's certificate where there is one and the server
 * offers it (SCRAM-SHA-256-PLUS).
 */
public final class ScramLogin {
  private final ScramClient scram;
  private boolean proven;

  /**
   * @param offered as AuthenticationSASL lists them
   * @param certificate of the server; null without TLS
   * @param password wiped
   * @throws IllegalArgumentException when nothing offered will do; the message is safe to show
   */
  public ScramLogin(
      List<String> offered, @Nullable X509Certificate certificate, byte[] password) {
    char[] secret = new String(password, StandardCharsets.UTF_8).toCharArray();
    Arrays.fill(password, (byte) 0);
    // The library looks for its string preparation by this thread's loader, which inside a bundle
    // sees neither.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ScramLogin.class.getClassLoader());
    try {
      List<String> usable = new ArrayList<>(offered);
      byte[] binding = binding(certificate);
      if (binding.length == 0) {
        usable.removeIf(mechanism -> mechanism.endsWith("-PLUS"));
      }
      usable.removeIf(mechanism -> !mechanism.startsWith("SCRAM-SHA-256"));
      if (usable.isEmpty()) {
        throw new IllegalArgumentException("the server offers no SCRAM-SHA-256 login");
      }
      var builder =
          ScramClient.builder()
              .advertisedMechanisms(usable)
              .username("*") // PostgreSQL takes the name of the start-up message
              .password(secret)
              .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
      if (binding.length > 0) {
        builder = builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
      }
      scram = builder.build();
    } finally {
      thread.setContextClassLoader(before);
      Arrays.fill(secret, '\0');
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
    byte[] first = utf8(scram.clientFirstMessage().toString());
    int at = Messages.begin(out, 'p');
    Messages.string(out, scram.getScramMechanism().getName());
    out.writeInt(first.length).writeBytes(first);
    Messages.end(out, at);
  }

  /**
   * Answers AuthenticationSASLContinue.
   *
   * @throws IllegalArgumentException when the server's message is not valid
   */
  public void last(byte[] serverFirst, ByteBuf out) {
    try {
      scram.serverFirstMessage(new String(serverFirst, StandardCharsets.UTF_8));
    } catch (ScramException | RuntimeException invalid) {
      throw new IllegalArgumentException("the server's SCRAM message is not valid", invalid);
    }
    Messages.password(out, utf8(scram.clientFinalMessage().toString()));
  }

  /**
   * Takes AuthenticationSASLFinal.
   *
   * @throws IllegalArgumentException when the server does not know the password either
   */
  public void verify(byte[] serverFinal) {
    try {
      scram.serverFinalMessage(new String(serverFinal, StandardCharsets.UTF_8));
    } catch (ScramException | RuntimeException invalid) {
      throw new IllegalArgumentException("the server could not prove itself", invalid);
    }
    proven = true;
  }

  /** Whether the server has proven that it knows the password. */
  public boolean proven() {
    return proven;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
