package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWatcherTest {
  @Test
  void tellsTheNextChangeThoughTheLastCouldNotBeTaken(@TempDir Path folder) throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (PolicyWatcher watcher =
        new PolicyWatcher(
            List.of(folder),
            () -> {
              told.add("changed");
              throw new IllegalStateException("the disk is full");
            })) {
      Files.writeString(folder.resolve("a.rego"), "package a");
      assertNotNull(told.poll(30, TimeUnit.SECONDS));

      Files.writeString(folder.resolve("b.rego"), "package b");
      assertNotNull(told.poll(30, TimeUnit.SECONDS));
    }
  }
}
