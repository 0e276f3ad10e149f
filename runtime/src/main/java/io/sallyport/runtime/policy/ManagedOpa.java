package io.sallyport.runtime.policy;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OPA of our own, and the policies that it serves: each change of the folders is checked,
 * bundled, handed over, and counts once OPA answers with it.
 */
final class ManagedOpa implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ManagedOpa.class);
  private static final Duration TAKES_UP_WITHIN = Duration.ofSeconds(10);

  private final Path opa;
  private final List<Path> folders;
  private final Path home;
  private final Path bundle;
  private final PolicyBundler bundler;
  private final Revisions revisions;
  private final PolicyEvents events;
  private final OpaProcess process;
  private final OpaClient client;
  private final PolicyWatcher watcher;
  private volatile @Nullable String problem;
  private volatile @Nullable Instant since;

  /**
   * Returns when OPA answers with the policies of the folders. Blocks.
   *
   * @throws IllegalStateException saying what is wrong with the policies or with OPA
   */
  ManagedOpa(
      Path opa, List<Path> folders, Duration deadline, Revisions revisions, PolicyEvents events) {
    this.opa = opa;
    this.folders = folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
    this.revisions = revisions;
    this.events = events;
    this.bundler = new PolicyBundler(opa);
    OpaProcess started = null;
    OpaClient asking = null;
    Path made = null;
    try {
      // Short, as a Unix socket's path may have little over a hundred bytes.
      made = PrivateFiles.temporary("sallyport-opa-");
      home = made;
      bundle = home.resolve("bundle").resolve("policy.tar.gz");
      Files.createDirectories(bundle.getParent());
      PolicyFiles files = PolicyFiles.read(this.folders);
      bundler.bundle(files, bundle, () -> revisions.handedOver(files.revision()));
      started = new OpaProcess(opa, home.resolve("opa.sock"), bundle, home);
      asking = new OpaClient(OpaEndpoint.of(started.socket()), deadline, null, null);
      process = started;
      client = asking;
      if (!takenUp(files.revision())) {
        throw new IllegalStateException(
            "OPA ("
                + opa
                + ") does not serve the policies within "
                + TAKES_UP_WITHIN.toSeconds()
                + " s");
      }
      inForce(files.revision());
    } catch (PolicyBundler.Refused e) {
      abandon(started, asking, made);
      throw new IllegalStateException("the policies do not load:\n" + e.getMessage(), e);
    } catch (IOException e) {
      abandon(started, asking, made);
      throw new IllegalStateException("the policies cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      abandon(started, asking, made);
      throw e;
    }
    this.watcher = new PolicyWatcher(this.folders, this::changed);
  }

  private static void abandon(
      @Nullable OpaProcess process, @Nullable OpaClient client, @Nullable Path home) {
    if (client != null) {
      client.close();
    }
    if (process != null) {
      process.close();
    }
    if (home != null) {
      PrivateFiles.discard(home);
    }
  }

  OpaClient client() {
    return client;
  }

  PolicyStatus status(int cached) {
    return new PolicyStatus(
        PolicyConfig.Mode.MANAGED,
        OpaEndpoint.of(process.socket()).toString(),
        opa,
        process.starts(),
        revisions.epoch().revision(),
        since,
        problem,
        cached);
  }

  private void changed() {
    try {
      PolicyFiles files = PolicyFiles.read(folders);
      if (files.revision().equals(revisions.epoch().revision())) {
        problem = null; // edited back to what is in force
        return;
      }
      bundler.bundle(files, bundle, () -> revisions.handedOver(files.revision()));
      if (takenUp(files.revision())) {
        inForce(files.revision());
      } else {
        refused("OPA did not take up revision " + files.revision() + ": see its log");
      }
    } catch (PolicyBundler.Refused e) {
      refused(String.join("\n", e.problems()));
    } catch (IOException | RuntimeException e) {
      refused("the policies cannot be read: " + e.getMessage());
    }
  }

  private void inForce(String revision) {
    revisions.inForce(revision);
    since = Instant.now();
    problem = null;
    LOGGER.atInfo().addKeyValue("revision", revision).log("policy in force");
    tell(() -> events.policyLoaded(revision));
  }

  private void refused(String reason) {
    problem = reason;
    LOGGER
        .atError()
        .addKeyValue("reason", reason)
        .addKeyValue("revision", revisions.epoch().revision())
        .log("changed policy refused; the old one stays");
    tell(() -> events.policyRefused(reason));
  }

  /** The policy is what it is, whether anybody can be told: a full disk must not undo it. */
  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOGGER
          .atError()
          .addKeyValue("reason", e.toString())
          .log("a change of the policy could not be recorded");
    }
  }

  /** Whether OPA answers with this revision before long. */
  private boolean takenUp(String revision) {
    long until = System.nanoTime() + TAKES_UP_WITHIN.toNanos();
    try {
      do {
        try {
          if (client
              .ask(OpaClient.NO_QUESTION)
              .toCompletableFuture()
              .join()
              .revision()
              .equals(revision)) {
            return true;
          }
        } catch (CompletionException e) {
          LOGGER.atDebug().log("opa does not answer yet");
        }
        Thread.sleep(20);
      } while (System.nanoTime() - until < 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() {
    watcher.close();
    abandon(process, client, home);
  }
}
