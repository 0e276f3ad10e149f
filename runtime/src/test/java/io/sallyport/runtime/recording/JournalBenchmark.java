package io.sallyport.runtime.recording;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;

/**
 * Prints what a record costs: nanoseconds of processor time and heap bytes for {@code before} and
 * {@code after}, on one hot thread. Not a test; run its main.
 */
final class JournalBenchmark {
  private static final int ROUNDS = 8;
  private static final int OPERATIONS = 200_000;

  private JournalBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path state = Files.createTempDirectory("sallyport-journal-benchmark-");
    try (var journal =
        new JournalRecording(
            RecordingConfig.DEFAULTS, state, SigningKey.in(state), "bench", Clock.systemUTC())) {
      var session = JournalFixture.session("0123456789abcdef012345");
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      var operation =
          JournalFixture.operation(
              session,
              1,
              JournalFixture.SELECT,
              "SELECT abalance FROM pgbench_accounts WHERE aid = 12345");
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      for (int round = 0; round < ROUNDS; round++) {
        long heap = threads.getCurrentThreadAllocatedBytes();
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < OPERATIONS; i++) {
          record.before(operation, JournalFixture.ALLOW, null, false);
        }
        long middle = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < OPERATIONS; i++) {
          record.after(operation, JournalFixture.FIVE_ROWS, record.transcript(operation));
        }
        long end = threads.getCurrentThreadCpuTime();
        System.out.printf(
            "before %4d ns   after %4d ns   heap %3d bytes for both%n",
            (middle - begin) / OPERATIONS,
            (end - middle) / OPERATIONS,
            (threads.getCurrentThreadAllocatedBytes() - heap) / OPERATIONS);
      }
    } finally {
      try (var files = Files.walk(state)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
