package io.sallyport.runtime.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.store.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextsTest {
  @TempDir Path folder;

  @Test
  void makesACertificateOfItsOwnOnceAndKeepsItsKeyPrivate() throws Exception {
    new TlsContexts(new TlsConfig(null, null), folder).server();
    String made = Files.readString(folder.resolve("gateway.crt"));

    new TlsContexts(new TlsConfig(null, null), folder).server();

    assertEquals(made, Files.readString(folder.resolve("gateway.crt")));
    assertTrue(Files.exists(folder.resolve("ca.crt")));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("gateway.key"))));
  }

  @Test
  void takesASuccessorAndKeepsTheOldOneWhenItIsBroken() throws Exception {
    // Given
    TestCertificate first = TestCertificate.in(folder);
    TlsContexts contexts = new TlsContexts(new TlsConfig(first.certificate(), first.key()), folder);
    SslContext before = contexts.server("postgresql");
    contexts.reload();
    assertSame(before, contexts.server("postgresql"));

    // When it is broken
    String good = Files.readString(first.certificate());
    Files.writeString(first.certificate(), "-----BEGIN CERTIFICATE-----\nMIIB");
    contexts.reload();
    // Then
    assertSame(before, contexts.server("postgresql"));

    // When it is whole again, and when another comes
    Files.writeString(first.certificate(), good);
    contexts.reload();
    assertSame(before, contexts.server("postgresql"));
    TestCertificate.in(folder);
    contexts.reload();
    // Then
    assertNotSame(before, contexts.server("postgresql"));
  }

  @Test
  void namesTheFileThatCannotBeUsed() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), "no certificate");

    String message =
        assertThrows(IOException.class, () -> new TlsContexts(new TlsConfig(wrong, wrong), folder))
            .getMessage();

    assertTrue(message.contains("wrong.pem"), message);
  }

  @Test
  void keepsTheTrustInATargetUntilItsRootsChange() throws Exception {
    // Given
    TlsContexts contexts = new TlsContexts(new TlsConfig(null, null), folder.resolve("own"));
    Path roots = TestCertificate.in(folder).certificate();
    TargetTls target = new TargetTls(TargetTls.Mode.VERIFY_FULL, roots, null);
    SslContext before = contexts.client(target);

    // When nothing has changed, and when what has changed cannot be used
    contexts.reload();
    assertSame(before, contexts.client(target));
    Files.writeString(roots, "no roots");
    contexts.reload();
    assertSame(before, contexts.client(target));

    // When others are there
    TestCertificate.in(folder);
    contexts.reload();
    // Then
    assertNotSame(before, contexts.client(target));
  }

  @Test
  void saysWhichRootsAreMissing() throws Exception {
    TlsContexts contexts = new TlsContexts(new TlsConfig(null, null), folder);
    TargetTls target =
        new TargetTls(TargetTls.Mode.VERIFY_FULL, folder.resolve("nothing.pem"), null);

    String message =
        assertThrows(IllegalStateException.class, () -> contexts.client(target)).getMessage();

    assertTrue(message.contains("nothing.pem"), message);
  }
}
