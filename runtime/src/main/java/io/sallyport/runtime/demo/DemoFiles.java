package io.sallyport.runtime.demo;

import io.sallyport.runtime.demo.Demo.DemoTarget;
import io.sallyport.runtime.identity.DemoIssuer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The files that the demo writes: the same that an operator would write. */
final class DemoFiles {
  private DemoFiles() {}

  static String randomPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  static String configuration(
      int port, int parrotPort, int consolePort, DemoIssuer issuer, @Nullable DemoVault vault) {
    return """
    # Written by sallyport demo.
    instance: demo
    state: state
    targets: targets
    routes: routes
    plugins: plugins
    policy:
      folders: [policies]
    listeners:
      postgresql:
        port: %d
      parrot:   # for docs/guides/add-a-connector.md: nobody listens there until a route does
        port: %d
        tls: optional
    console:
      port: %d
      readers: [approvers, dba]
    identity:
      issuers:
        - issuer: %s
          audiences: [%s]
          clientId: %s
          clients:
            claude: {kind: agent, name: claude, groups: [agents]}
      roles:
        reader: [agents, developers]
        owner: [dba]
    limits:
      drain: 1s
    recording:
      sealAfter: 1m
    %s
    """
        .formatted(
            port,
            parrotPort,
            consolePort,
            issuer.issuer(),
            DemoIssuer.AUDIENCE,
            DemoIssuer.CLIENT,
            vault == null ? "" : vault.configuration());
  }

  static String target(DemoTarget target, @Nullable DemoVault vault) {
    String credential =
        vault != null
            ? """
            credential:
              source: vault
              mount: %s
              role: "orders-{profile}"
              profiles:
                reader: {}
            """
                .formatted(vault.mount())
            : """
            credential:
              source: static
              profiles:
                reader: {user: reader, password: "file:../target-password"}
            """;
    return """
    # Written by sallyport demo.
    protocol: postgresql
    address: 127.0.0.1:%d
    tls: {mode: disable}
    labels: {environment: production, team: payments}
    classification:
      public.customers.email: email
      public.customers.card: card
      public.customers.tax_number: tax
    settings:
      database: orders
    %s\
    """
        .formatted(target.port(), credential);
  }
}
