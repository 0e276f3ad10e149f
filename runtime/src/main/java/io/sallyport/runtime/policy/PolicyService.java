package io.sallyport.runtime.policy;

import io.sallyport.api.SecretSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The policy of a gateway: what {@link PolicyConfig} says, running. */
public final class PolicyService implements Policy, AutoCloseable {
  private final Policy policy;
  private final Revisions revisions;
  private final DecisionCache cache;
  private final OpaClient client;
  private final @Nullable ManagedOpa managed;
  private final @Nullable ElsewhereOpa elsewhere;
  private final @Nullable URI url;

  private PolicyService(
      Revisions revisions,
      DecisionCache cache,
      OpaClient client,
      @Nullable ManagedOpa managed,
      @Nullable ElsewhereOpa elsewhere,
      @Nullable URI url) {
    this.revisions = revisions;
    this.cache = cache;
    this.client = client;
    this.managed = managed;
    this.elsewhere = elsewhere;
    this.url = url;
    this.policy = new OpaPolicy(client, revisions, cache, Clock.systemUTC(), System::nanoTime);
  }

  /**
   * Starts what has to run. Blocks: a second, or minutes when OPA has to be built first. With an
   * OPA elsewhere nothing is waited for: until it answers, everything is denied.
   *
   * @param progress takes a line for people while something takes long
   * @throws IllegalStateException when there is no OPA, or the policies do not load; the message
   *     says what to do
   */
  public static PolicyService start(
      PolicyConfig config, SecretSource secrets, PolicyEvents events, Consumer<String> progress) {
    var cache = new DecisionCache(Objects.requireNonNull(config.cacheSize()));
    var deadline = Objects.requireNonNull(config.deadline());
    URI url = config.url();
    if (url != null) {
      var revisions = Revisions.theirs(config.revision(), cache::clear);
      var token = config.token();
      var client =
          new OpaClient(
              OpaEndpoint.of(url),
              deadline,
              config.ca() == null ? null : trusting(config.ca()),
              token == null ? null : secrets.secret(token.reference()).revealText().strip());
      var elsewhere = new ElsewhereOpa(client, revisions);
      return new PolicyService(revisions, cache, client, null, elsewhere, url);
    }
    var revisions = Revisions.ours(cache::clear);
    var opa = OpaBinary.ofEnvironment(progress).find(config.opa());
    var managed = new ManagedOpa(opa, folders(config), deadline, revisions, events);
    return new PolicyService(revisions, cache, managed.client(), managed, null, null);
  }

  private static List<Path> folders(PolicyConfig config) {
    var folders = new ArrayList<Path>();
    folders.add(Objects.requireNonNull(config.folder()));
    folders.addAll(Objects.requireNonNull(config.folders()));
    return folders;
  }

  private static SslContextFactory.Client trusting(Path pem) {
    try (var in = Files.newInputStream(pem)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int i = 0;
      for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("root-" + i++, root);
      }
      var trust = new SslContextFactory.Client();
      trust.setTrustStore(store);
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "policy.ca: " + pem + " holds no certificates that can be read: " + e.getMessage(), e);
    }
  }

  @Override
  public CompletionStage<Answer> decide(Question question) {
    return policy.decide(question);
  }

  @Override
  public String revision() {
    return policy.revision();
  }

  /** How it is, as of the last look; asks nobody. */
  public PolicyStatus status() {
    if (managed != null) {
      return managed.status(cache.size());
    }
    String revision = revisions.epoch().revision();
    return new PolicyStatus(
        PolicyConfig.Mode.URL,
        String.valueOf(url),
        null,
        0,
        revision,
        null,
        elsewhere == null ? null : elsewhere.problem(),
        cache.size());
  }

  @Override
  public void close() {
    if (managed != null) {
      managed.close();
    } else {
      if (elsewhere != null) {
        elsewhere.close();
      }
      client.close();
    }
  }
}
