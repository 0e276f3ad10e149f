package io.sallyport.runtime.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes a CA and a certificate for localhost when the operator gave none: enough to try things out
 * with verification on.
 */
final class OwnCertificate {
  private OwnCertificate() {}

  /**
   * Leaves {@code ca.crt}, {@code gateway.crt} and {@code gateway.key} in the folder, once; made
   * anew in the last month of their validity.
   */
  static void ensure(Path folder) throws IOException {
    Path certificate = folder.resolve("gateway.crt");
    if (Files.exists(certificate)
        && Files.getLastModifiedTime(certificate)
            .toInstant()
            .isAfter(Instant.now().minus(Duration.ofDays(335)))) {
      return;
    }
    PrivateFiles.folder(folder);
    Instant now = Instant.now();
    try {
      X509Bundle ca =
          new CertificateBuilder()
              .subject("CN=Sallyport own CA")
              .setIsCertificateAuthority(true)
              .notBefore(now.minus(Duration.ofHours(1)))
              .notAfter(now.plus(Duration.ofDays(365)))
              .buildSelfSigned();
      X509Bundle own =
          new CertificateBuilder()
              .subject("CN=localhost")
              .addSanDnsName("localhost")
              .addSanIpAddress("127.0.0.1")
              .addSanIpAddress("::1")
              .notBefore(now.minus(Duration.ofHours(1)))
              .notAfter(now.plus(Duration.ofDays(365)))
              .buildIssuedBy(ca);
      PrivateFiles.replace(folder.resolve("gateway.key"), own.getPrivateKeyPEM());
      PrivateFiles.replace(folder.resolve("ca.crt"), ca.getCertificatePEM());
      PrivateFiles.replace(certificate, own.getCertificatePathPEM());
    } catch (Exception e) {
      throw new IOException(
          "no certificate could be made in "
              + folder
              + ": "
              + e.getMessage()
              + "; set tls.certificate and tls.key",
          e);
    }
  }
}
