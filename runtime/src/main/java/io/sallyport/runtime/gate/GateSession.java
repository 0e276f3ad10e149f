package io.sallyport.runtime.gate;

import io.netty.util.concurrent.EventExecutor;
import io.sallyport.api.Lease;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.api.Run;
import io.sallyport.api.Session;
import io.sallyport.api.SessionControl;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.Transcript;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.policy.DecisionMemory;
import io.sallyport.runtime.recording.Recording.SessionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session as the runtime knows it: what the connector sees, its record, and how it is ended. */
final class GateSession implements Session, DecisionMemory.Holder {
  private static final Logger LOGGER = LoggerFactory.getLogger(GateSession.class);
  private final String id;
  private final Identity identity;
  private final Target target;
  private final String profile;
  private final @Nullable String database;
  private final SessionRequest.Client client;
  private final Executor executor;
  private final SessionControl control;
  private final Instant opened;
  private final Lease lease;
  private final Passage ambient;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final BiConsumer<GateSession, String> onClose;
  private final DecisionMemory decisions = new DecisionMemory();
  private @Nullable SessionRecord record;

  GateSession(
      String id,
      Identity identity,
      Target target,
      SessionRequest request,
      Instant opened,
      Lease lease,
      List<Mask> masks,
      BiConsumer<GateSession, String> onClose) {
    this.id = id;
    this.identity = identity;
    this.target = target;
    // Not the request itself: a session that lasts for days has no need of its credential.
    this.profile = request.profile();
    this.database = request.database();
    this.client = request.client();
    this.executor = request.executor();
    this.control = request.control();
    this.opened = opened;
    this.lease = lease;
    this.ambient = new Passage(masks, Limits.NONE, Transcript.OFF);
    this.onClose = onClose;
  }

  void recordedBy(SessionRecord opened) {
    record = opened;
  }

  /** The session's chain in the journal; its event loop only. */
  SessionRecord record() {
    return Objects.requireNonNull(record, "the session is not open yet");
  }

  /** The channel's event loop. */
  Executor executor() {
    return executor;
  }

  /** Runs now when on the event loop already, as one of its next turns otherwise. */
  void onLoop(Runnable work) {
    if (executor instanceof EventExecutor loop && loop.inEventLoop()) {
      work.run();
    } else {
      executor.execute(work);
    }
  }

  /** When the credential that opened it ends. */
  Instant expires() {
    return identity.expires();
  }

  String credentialId() {
    return identity.credentialId();
  }

  /** Ends it with a message in its protocol. Any thread; a connector that fails at it is logged. */
  void end(Refusal why) {
    try {
      control.end(why);
    } catch (RuntimeException failure) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", id)
          .addKeyValue("rule", why.rule())
          .addKeyValue("reason", failure.toString())
          .log("the connector could not end a session");
    }
  }

  @Override
  public void close(String how) {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(this, how);
    }
  }

  @Override
  public DecisionMemory decisions() {
    return decisions;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Subject subject() {
    return identity.subject();
  }

  @Override
  public @Nullable Run run() {
    return identity.run();
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public String profile() {
    return profile;
  }

  @Override
  public @Nullable String database() {
    return database;
  }

  @Override
  public SessionRequest.Client client() {
    return client;
  }

  @Override
  public Instant opened() {
    return opened;
  }

  @Override
  public Lease lease() {
    return lease;
  }

  @Override
  public Passage ambient() {
    return ambient;
  }

  @Override
  public String toString() {
    return "session " + id;
  }
}
