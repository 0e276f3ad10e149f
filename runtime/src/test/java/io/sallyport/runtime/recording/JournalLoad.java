package io.sallyport.runtime.recording;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A process that records as fast as it can until it is killed. For each operation, once its record
 * has been acknowledged, it writes a line with session and sequence to a file of its thread.
 */
final class JournalLoad {
  private JournalLoad() {}

  public static void main(String[] args) throws Exception {
    Path state = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    var journal =
        new JournalRecording(
            RecordingConfigs.small(), state, SigningKey.in(state), "gw1", Clock.systemUTC());
    var loops = new DefaultThreadFactory("loop", true);
    for (int i = 0; i < threads; i++) {
      int number = i;
      loops.newThread(() -> record(journal, state, number)).start();
    }
    Thread.sleep(60_000);
  }

  private static void record(JournalRecording journal, Path state, int thread) {
    try (var acknowledged =
        new FileOutputStream(state.resolve("acknowledged-" + thread).toFile())) {
      for (int s = 0; ; s++) {
        var session = JournalFixture.session("session-" + thread + "-" + s);
        var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
        for (int sequence = 1; sequence <= 500; sequence++) {
          var operation =
              JournalFixture.operation(
                  session,
                  sequence,
                  JournalFixture.SELECT,
                  "SELECT * FROM customers WHERE id = " + sequence);
          boolean durable = sequence % 50 == 0;
          record
              .before(operation, JournalFixture.ALLOW, null, durable)
              .toCompletableFuture()
              .join();
          acknowledged.write(
              (session.id() + " " + sequence + "\n").getBytes(StandardCharsets.UTF_8));
          record.after(operation, JournalFixture.FIVE_ROWS, record.transcript(operation));
        }
        record.close("client closed");
      }
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(3);
    }
  }
}
