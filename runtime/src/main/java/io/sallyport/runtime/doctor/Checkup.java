package io.sallyport.runtime.doctor;

import static java.util.Objects.requireNonNull;

import io.sallyport.api.Target;
import io.sallyport.runtime.Folders;
import io.sallyport.runtime.OfflinePlugins;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.gate.RouteCheck;
import io.sallyport.runtime.identity.IssuerConfig;
import io.sallyport.runtime.policy.PolicyCheck;
import io.sallyport.runtime.target.Targets;
import io.sallyport.runtime.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One look at every part. */
public final class Checkup {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LEAST_SPACE = 1L << 30;
  private static final Pattern STORE_HOST =
      Pattern.compile("//(?:[^/@]*@)?(\\[[^\\]]+]|[^:/,?\\[]+)(?::(\\d{1,5}))?");

  private final SallyportConfig config;
  private final Folders folders;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  public Checkup(SallyportConfig config, Folders folders) {
    this.config = config;
    this.folders = folders;
  }

  /**
   * What was found out about a part.
   *
   * @param advice what to do; null when all is well
   */
  public record Finding(String part, boolean well, String detail, @Nullable String advice) {
    public static Finding well(String part, String detail) {
      return new Finding(part, true, detail, null);
    }

    public static Finding ill(String part, String detail, String advice) {
      return new Finding(part, false, detail, advice);
    }
  }

  /**
   * Looks at everything. Blocking, for seconds where something does not answer.
   *
   * @param told each finding as it is made
   */
  public List<Finding> run(Consumer<Finding> told) {
    List<Finding> findings = new ArrayList<>();
    Consumer<Finding> found =
        finding -> {
          findings.add(finding);
          told.accept(finding);
        };
    disk(found);
    certificate(found);
    policy(found);
    store(found);
    vault(found);
    issuers(found);
    plugins(found);
    routes(found);
    targets(found);
    gateway(found);
    return findings;
  }

  private void disk(Consumer<Finding> found) {
    try {
      Path there = folders.state();
      while (!Files.exists(there)) {
        there = requireNonNull(there.getParent());
      }
      long free = Files.getFileStore(there).getUsableSpace();
      if (!Files.isWritable(there)) {
        found.accept(
            Finding.ill(
                "disk",
                folders.state() + " cannot be written",
                "let the gateway's user write there, or set state"));
      } else if (free < LEAST_SPACE) {
        found.accept(
            Finding.ill(
                "disk",
                (free >> 20) + " MiB are free in " + there,
                "make room: a full disk stops the gateway, as nothing runs unrecorded"));
      } else {
        found.accept(Finding.well("disk", (free >> 30) + " GiB are free for " + folders.state()));
      }
    } catch (IOException e) {
      found.accept(Finding.ill("disk", e.toString(), "check the state folder"));
    }
  }

  private void certificate(Consumer<Finding> found) {
    try {
      var tls = requireNonNull(config.tls());
      if (tls.certificate() == null) {
        found.accept(
            Finding.well(
                "certificate",
                "made by the gateway itself, for trying things out; TLS by "
                    + TlsContexts.provider()));
      } else {
        new TlsContexts(tls, folders.state().resolve("tls"));
        found.accept(
            Finding.well("certificate", tls.certificate() + "; TLS by " + TlsContexts.provider()));
      }
    } catch (IOException e) {
      found.accept(Finding.ill("certificate", message(e), "correct tls.certificate and tls.key"));
    }
  }

  private void policy(Consumer<Finding> found) {
    List<String> problems = PolicyCheck.run(folders.policy(requireNonNull(config.policy())));
    if (problems.isEmpty()) {
      found.accept(
          Finding.well(
              "policy", "the policies hold up: checked with their schemas and their tests"));
    } else {
      found.accept(
          Finding.ill(
              "policy",
              String.join("\n" + " ".repeat(17), problems),
              "docs/guides/write-a-policy.md says how to check a policy by hand"));
    }
  }

  private void store(Consumer<Finding> found) {
    var store = config.store();
    if (store == null || store.url() == null) {
      found.accept(
          Finding.well(
              "store",
              "a PostgreSQL of the gateway's own in " + folders.state().resolve("postgresql")));
      return;
    }
    // Several hosts may stand there, the first of which is the one that is tried first.
    Matcher first = STORE_HOST.matcher(store.url());
    if (!first.find()) {
      found.accept(
          Finding.ill("store", "store.url names no host", "write postgresql://HOST:PORT/DATABASE"));
      return;
    }
    reach(
        "store",
        first.group(1).replaceAll("[\\[\\]]", ""),
        first.group(2) == null ? 5432 : Integer.parseInt(first.group(2)),
        "check store.url, and that PostgreSQL runs there",
        found);
  }

  private void vault(Consumer<Finding> found) {
    var vault = requireNonNull(config.credential()).vault();
    if (vault == null) {
      found.accept(Finding.well("vault", "none: targets have static credentials"));
      return;
    }
    get(
        vault.address().resolve("/v1/sys/health?standbyok=true"),
        "vault",
        "check credential.vault.address; a sealed Vault answers 503: unseal it",
        found);
  }

  private void issuers(Consumer<Finding> found) {
    List<IssuerConfig> issuers = requireNonNull(config.identity()).issuers();
    if (issuers.isEmpty()) {
      found.accept(
          Finding.ill(
              "issuer",
              "none is configured: nobody can log in",
              "add identity.issuers; docs/guides/log-in.md says how"));
    }
    for (IssuerConfig issuer : issuers) {
      get(
          URI.create(
              issuer.issuer().toString().replaceAll("/$", "")
                  + "/.well-known/openid-configuration"),
          "issuer",
          "check identity.issuers and the way to " + issuer.issuer(),
          found);
    }
  }

  private void plugins(Consumer<Finding> found) {
    try (OfflinePlugins plugins = OfflinePlugins.open(config, folders)) {
      String listening = routeTexts();
      requireNonNull(config.listeners())
          .forEach((name, listener) -> {
            String protocol = Objects.requireNonNullElse(listener.protocol(), name);
            if (!listening.contains("listeners." + name + ".")) {
              found.accept(Finding.well("listener", name + " is configured; no route opens it"));
            } else if (plugins.connector(protocol, PATIENCE) == null) {
              found.accept(
                  Finding.ill(
                      "plugin",
                      "none speaks " + protocol + ", which listeners." + name + " wants",
                      "put one that does into " + folders.orHome(config.plugins(), "plugins")));
            }
          });
      plugins
          .plugins()
          .forEach((file, state) ->
              found.accept(
                  state.active()
                      ? Finding.well("plugin", file + " " + state.version())
                      : Finding.ill(
                          "plugin",
                          file + " " + state.problem(),
                          "a missing package is one that the bundle needs and the gateway does not give: embed it")));
    } catch (IOException e) {
      found.accept(
          Finding.ill(
              "plugins",
              message(e),
              "check the plugins folder and the distribution's system folder"));
    }
  }

  private String routeTexts() throws IOException {
    Path routes = folders.orHome(config.routes(), "routes");
    if (!Files.isDirectory(routes)) {
      return "";
    }
    var texts = new StringBuilder();
    try (var files = Files.walk(routes)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".camel.yaml")).toList()) {
        texts.append(Files.readString(file));
      }
    }
    return texts.toString();
  }

  private void routes(Consumer<Finding> found) {
    Path routes = folders.orHome(config.routes(), "routes");
    if (!Files.isDirectory(routes)) {
      found.accept(
          Finding.ill(
              "routes", routes + " is not there", "set routes to the folder of the routes"));
      return;
    }
    var problems = RouteCheck.run(routes, config.routeProperties(folders.base()));
    problems.forEach((file, reason) ->
        found.accept(
            Finding.ill(
                "route",
                file + ": " + reason,
                "correct the file; what was in force before stays until then")));
    if (problems.isEmpty()) {
      found.accept(Finding.well("routes", "all files in " + routes + " load"));
    }
  }

  private void targets(Consumer<Finding> found) {
    Targets targets = new Targets(folders.targets(config));
    targets.scan();
    targets
        .refused()
        .values()
        .forEach(reason ->
            found.accept(
                Finding.ill(
                    "target",
                    reason,
                    "correct the file; what was in force before stays until then")));
    if (targets.all().isEmpty() && targets.refused().isEmpty()) {
      found.accept(
          Finding.ill(
              "targets",
              "there are none in " + folders.targets(config),
              "docs/guides/add-a-target.md says how to add one"));
    }
    for (var entry : targets.all().values()) {
      Target target = entry.target();
      reach(
          "target " + target.name(),
          target.host(),
          target.port(),
          "check the address in targets/" + target.name() + ".yaml",
          found);
    }
  }

  private void gateway(Consumer<Finding> found) {
    var console = config.console();
    URI url =
        console == null ? URI.create("http://localhost:8080") : requireNonNull(console.publicUrl());
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(url.resolve("/health/ready")).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      found.accept(
          answer.statusCode() == 200
              ? Finding.well("gateway", "runs; " + url + " is ready")
              : Finding.ill(
                  "gateway",
                  "runs but is not ready: " + answer.body(),
                  "its parts above say why, or its log"));
    } catch (IOException e) {
      found.accept(Finding.well("gateway", "does not run (nothing answers at " + url + ")"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reach(String part, String host, int port, String advice, Consumer<Finding> found) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      found.accept(Finding.well(part, host + ":" + port + " answers"));
    } catch (IOException e) {
      found.accept(Finding.ill(part, host + ":" + port + ": " + message(e), advice));
    }
  }

  private void get(URI address, String part, String advice, Consumer<Finding> found) {
    try {
      HttpResponse<Void> answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.discarding());
      found.accept(
          answer.statusCode() < 300
              ? Finding.well(
                  part, address.getScheme() + "://" + address.getAuthority() + " answers")
              : Finding.ill(part, address + " answers " + answer.statusCode(), advice));
    } catch (IOException e) {
      found.accept(Finding.ill(part, address + ": " + message(e), advice));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String message(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}
