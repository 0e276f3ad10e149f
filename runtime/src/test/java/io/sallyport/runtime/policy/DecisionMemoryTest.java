package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sallyport.api.Effect;
import io.sallyport.api.Shape;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecisionMemoryTest {
  private final DecisionMemory memory = new DecisionMemory();
  private final Epoch epoch = new Epoch("r1");

  private Kept kept(long until) {
    var answer =
        new Policy.Answer(Decision.Deny.of("A", "b", null), Set.of(), epoch.revision(), true);
    return new Kept(epoch, until, CompletableFuture.completedFuture(answer));
  }

  private static Shape shape(int i) {
    return Questions.shape("SELECT", Set.of(Effect.READ), "SELECT " + i);
  }

  @Test
  void remembersByIdentityTransactionEpochAndTime() {
    Shape shape = shape(1);
    Kept kept = kept(100);
    memory.keep(shape, false, kept, 0);
    assertSame(kept.stage(), memory.recall(shape, false, epoch, 99));
    assertNull(memory.recall(shape(1), false, epoch, 99), "an equal shape is another shape");
    assertNull(memory.recall(shape, true, epoch, 99));
    assertNull(memory.recall(shape, false, new Epoch("r1"), 99));
    assertNull(memory.recall(shape, false, epoch, 100));
  }

  @Test
  void neverMixesUpManyShapes() {
    var shapes = new ArrayList<Shape>();
    var stages = new ArrayList<CompletableFuture<Policy.Answer>>();
    for (int i = 0; i < 5_000; i++) {
      Kept kept = kept(Long.MAX_VALUE / 2);
      shapes.add(shape(i));
      stages.add(kept.stage());
      memory.keep(shapes.get(i), i % 2 == 0, kept, 0);
    }
    int found = 0;
    for (int i = 0; i < shapes.size(); i++) {
      var recalled = memory.recall(shapes.get(i), i % 2 == 0, epoch, 0);
      if (recalled != null) {
        assertSame(stages.get(i), recalled);
        found++;
      }
    }
    assertTrue(found > 200 && found <= 512, "kept " + found);
  }

  @Test
  void aHitAllocatesNothing() throws Exception {
    // Given
    try (var opa = FakeOpa.deciding(FakeOpa.ALLOW, "r1");
        var client = new OpaClient(OpaEndpoint.of(opa.url()), Duration.ofSeconds(2), null, null)) {
      var policy =
          new OpaPolicy(
              client,
              Revisions.theirs(null, () -> {}),
              new DecisionCache(10),
              Clock.systemUTC(),
              System::nanoTime);
      var question = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
      policy.decide(question).toCompletableFuture().get(5, TimeUnit.SECONDS);
      var hit = policy.decide(question);
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int rounds = 200_000;
      // When
      for (int i = 0; i < rounds; i++) {
        assertSame(hit, policy.decide(question));
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      int same = 0;
      for (int i = 0; i < rounds; i++) {
        same += policy.decide(question) == hit ? 1 : 0;
      }
      long nanos = (System.nanoTime() - start) / rounds;
      long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
      // Then
      assertEquals(rounds, same);
      assertEquals(0, bytes);
      System.out.println("a decision from the session's memory: " + nanos + " ns");
    }
  }
}
