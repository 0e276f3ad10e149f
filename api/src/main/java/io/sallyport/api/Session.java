package io.sallyport.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** One client's connection to one target. Compared by identity. Thread-safe. */
@ProviderType
public interface Session {
  /** Unique for ever, safe in URLs and logs. */
  String id();

  Subject subject();

  /** The run that this session belongs to; null when the client named none. */
  @Nullable Run run();

  Target target();

  /** The backend identity asked for. */
  String profile();

  /** What was asked for within the target; null for its default. */
  @Nullable String database();

  SessionRequest.Client client();

  Instant opened();

  /** The backend credential. Never written to the client, a log or a record. */
  Lease lease();

  /**
   * Masks that apply to whatever this session reads outside an operation's answer (notices,
   * notifications, asynchronous messages).
   */
  Passage ambient();

  /**
   * The connection is over: releases the lease and closes the record. Idempotent.
   *
   * @param how for the record: {@code client closed}, {@code server closed}, {@code drained}
   */
  void close(String how);
}
