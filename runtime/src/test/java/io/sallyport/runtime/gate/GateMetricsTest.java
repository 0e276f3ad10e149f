package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class GateMetricsTest {

  @Test
  void countsSessionsAlsoAfterAGarbageCollection() throws InterruptedException {
    // Given
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Counted counted = new Counted();
    new GateMetrics(registry).gauges(counted::sessions, counted::held);

    // When
    collect();

    // Then
    assertEquals(3, registry.get("sallyport.sessions").gauge().value());
    assertEquals(1, registry.get("sallyport.held").gauge().value());
  }

  private static void collect() throws InterruptedException {
    WeakReference<Object> gone = new WeakReference<>(new Object());
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(gone.get());
  }

  private static final class Counted {
    int sessions() {
      return 3;
    }

    int held() {
      return 1;
    }
  }
}
