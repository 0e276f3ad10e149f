package io.sallyport.runtime.recording;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.sallyport.api.Session;
import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.policy.Decision;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of this process: one lane of segments for each event loop, and one for everyone else.
 * The folder belongs to one process at a time.
 */
public final class JournalRecording implements Recording, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(JournalRecording.class);
  private static final String SHARED = "shared";
  private final RecordingConfig config;
  private final String instance;
  private final Clock clock;
  private final Path folder;
  private final FileChannel lock;
  private final SpareSegments spares;
  private final Sealer sealer;
  private final Syncer syncer;
  private final Retention retention;
  private final Map<String, Recovery.Newest> newest;
  private final TranscriptPool sharedTranscripts;
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("journal-background").factory());
  private final CopyOnWriteArrayList<Lane> lanes = new CopyOnWriteArrayList<>();
  private final AtomicInteger loops = new AtomicInteger();
  private final FastThreadLocal<Lane> laneOfLoop =
      new FastThreadLocal<>() {
        @Override
        protected Lane initialValue() {
          return lane(Integer.toString(loops.getAndIncrement()));
        }
      };
  private final FastThreadLocal<TranscriptPool> transcriptsOfLoop;
  private final Lane shared;
  private final Lane.ChainEnd events;

  /**
   * Recovers what a crash left, and begins.
   *
   * @param state the gateway's state folder, in which the configured folder is
   * @param instance names this gateway among several; letters, digits, {@code _} and {@code -}
   * @throws JournalException when the journal cannot be written; the gateway must not start
   */
  public JournalRecording(
      RecordingConfig config, Path state, SigningKey key, String instance, Clock clock) {
    this.config = config;
    this.instance = instance;
    this.clock = clock;
    this.folder = config.folderIn(state);
    if (!instance.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "instance " + instance + ": use letters, digits, _ and - only");
    }
    try {
      PrivateFiles.folder(folder);
      this.lock = lock(folder);
      this.sealer = new Sealer(key);
      this.spares = new SpareSegments(folder, config.segmentBytes(), background);
      this.spares.clean();
      this.newest = new Recovery(folder, instance, sealer).run();
      this.retention = new Retention(folder, config, key, clock);
      this.syncer = new Syncer(config.sync(), this::current);
      this.sharedTranscripts = new TranscriptPool(config.answerBytes());
      this.transcriptsOfLoop =
          new FastThreadLocal<>() {
            @Override
            protected TranscriptPool initialValue() {
              return new TranscriptPool(config.answerBytes());
            }
          };
      spares.refill();
    } catch (IOException e) {
      throw new JournalException("the journal in " + folder + " cannot be opened", e);
    }
    shared = lane(SHARED);
    String chain = "events:" + instance + ":" + clock.instant().toEpochMilli();
    events = new Lane.ChainEnd(chain.getBytes(StandardCharsets.UTF_8));
    event("journal-started", Map.of("instance", instance));
    syncer.start();
    background.scheduleWithFixedDelay(this::maintain, 1, 1, TimeUnit.SECONDS);
    background.scheduleWithFixedDelay(retention::run, 1, 60, TimeUnit.MINUTES);
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOGGER.atDebug().log("the journal is open in this very process");
    }
    channel.close();
    throw new IOException(folder + " is in use by another gateway; give each its own folder");
  }

  @Override
  public SessionRecord open(Session session, Decision decision, Executor executor) {
    boolean loop = Thread.currentThread() instanceof FastThreadLocalThread;
    Lane lane = loop ? laneOfLoop.get() : shared;
    TranscriptPool transcripts = loop ? transcriptsOfLoop.get() : sharedTranscripts;
    var chain = new Lane.ChainEnd(session.id().getBytes(StandardCharsets.UTF_8));
    byte[] json = Json.bytes(SessionFacts.of(session, decision));
    synchronized (lane) {
      RecordBuffer record = lane.begin(RecordKind.OPEN, chain);
      record.putBytes(json, json.length);
      lane.append(RecordKind.OPEN, chain, null);
    }
    return new SessionChain(lane, chain, syncer, config, transcripts, executor);
  }

  @Override
  public void event(String what, Map<String, Object> facts) {
    byte[] json = Json.bytes(new LinkedHashMap<>(facts));
    synchronized (shared) {
      RecordBuffer record = shared.begin(RecordKind.EVENT, events);
      record.putString(what);
      record.putBytes(json, json.length);
      shared.append(RecordKind.EVENT, events, null);
    }
  }

  /** Why nothing can be recorded, for readiness and {@code doctor}; empty when all is well. */
  public Optional<String> problem() {
    String problem = spares.problem();
    return Optional.ofNullable(problem);
  }

  /** Where the journal is. */
  public Path folder() {
    return folder;
  }

  private Lane lane(String name) {
    Recovery.Newest last = newest.get(instance + "." + name);
    var lane =
        new Lane(
            new SegmentName(instance, name, last == null ? 0 : last.number()),
            last == null ? new byte[Layout.HASH] : last.hash(),
            spares,
            this::retired,
            clock,
            config.segmentBytes());
    lanes.add(lane);
    return lane;
  }

  private void retired(Segment segment) {
    sealer.finished(segment);
    if (!background.isShutdown()) {
      background.execute(sealer::work);
    }
  }

  private List<Segment> current() {
    List<Segment> segments = new ArrayList<>();
    for (Lane lane : lanes) {
      @Nullable Segment segment = lane.current();
      if (segment != null) {
        segments.add(segment);
      }
    }
    return segments;
  }

  private void maintain() {
    try {
      current().forEach(Segment::check);
      for (Lane lane : lanes) {
        synchronized (lane) {
          lane.retireIfOlder(config.sealAge());
        }
      }
      sealer.work();
      spares.refill();
    } catch (RuntimeException e) {
      LOGGER.atError().setCause(e).log("journal maintenance failed; it will be tried again");
    }
  }

  /** Seals everything. Sessions must be closed by then. Blocks. */
  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(10, TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    syncer.close();
    for (Lane lane : lanes) {
      synchronized (lane) {
        lane.retire();
      }
    }
    sealer.work();
    try (lock) {
      spares.close();
    } catch (IOException e) {
      LOGGER.atWarn().setCause(e).log("journal could not be closed in order");
    }
  }
}
