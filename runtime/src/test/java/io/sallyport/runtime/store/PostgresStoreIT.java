package io.sallyport.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Secret;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.file.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("peer")
@Timeout(120)
class PostgresStoreIT {
  private Path folder;
  private PostgresProcess server;

  @BeforeEach
  void start() throws Exception {
    folder = Files.createTempDirectory("sallyport-store-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    server = PostgresProcess.start(PostgresProcess.Spec.in(folder, TestStore.cache()));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    PrivateFiles.delete(folder);
  }

  @Test
  void migratesADatabaseGivenByUrl() {
    try (var store = open(Duration.ofSeconds(5));
        var calls = new StoreCalls(store, Duration.ofSeconds(5))) {
      long rows =
          calls.now(t -> t.createQuery("select count(*) from approval").mapTo(Long.class).one());
      assertEquals(0, rows);
      assertEquals("PostgreSQL at 127.0.0.1:" + server.port() + "/postgres", store.describe());
    }
  }

  @Test
  void endsAStatementThatTakesTooLong() {
    try (var store = open(Duration.ofSeconds(1));
        var calls = new StoreCalls(store, Duration.ofSeconds(20))) {
      var failure =
          assertThrows(
              StoreException.class, () -> calls.now(t -> t.execute("select pg_sleep(15)")));
      assertTrue(failure.getMessage().contains("statement timeout"), failure.getMessage());
    }
  }

  @Test
  void failsWithinTheDeadlineWhenTheServerIsDownAndRecovers() throws Exception {
    try (var store = open(Duration.ofSeconds(1));
        var calls = new StoreCalls(store, Duration.ofSeconds(3))) {
      // Given a store whose server went away
      int port = server.port();
      server.close();

      // When it is asked
      long asked = System.nanoTime();
      var failure =
          assertThrows(
              ExecutionException.class,
              () -> calls.call(t -> t.execute("select 1")).get(10, TimeUnit.SECONDS));

      // Then it says so in time, and works again when the server is back
      assertInstanceOf(StoreException.class, failure.getCause());
      assertTrue(System.nanoTime() - asked < TimeUnit.SECONDS.toNanos(4));
      assertThrows(StoreException.class, store::check);
      server =
          PostgresProcess.start(
              new PostgresProcess.Spec(folder, TestStore.cache(), port, Map.of(), null));
      store.check();
    }
  }

  @Test
  void hearsNotificationsAgainAfterTheServerWasRestarted() throws Exception {
    try (var store = open(Duration.ofSeconds(2))) {
      var heard = new LinkedBlockingQueue<String>();
      store.listen("something", heard::add);
      assertEquals("", heard.poll(10, TimeUnit.SECONDS));
      server.run("postgres", "notify something, 'one'");
      assertEquals("one", heard.poll(10, TimeUnit.SECONDS));

      int port = server.port();
      server.close();
      server =
          PostgresProcess.start(
              new PostgresProcess.Spec(folder, TestStore.cache(), port, Map.of(), null));

      assertEquals("", heard.poll(20, TimeUnit.SECONDS), "told that something may be missed");
      server.run("postgres", "notify something, 'two'");
      assertEquals("two", heard.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void saysWhatIsWrongWhenNobodyListensAtTheUrl() {
    server.close();
    var failure = assertThrows(StoreException.class, () -> open(Duration.ofSeconds(1)));
    assertTrue(failure.getMessage().contains("check store.url"), failure.getMessage());
    assertFalse(failure.getMessage().contains(server.password().revealText()));
  }

  private PostgresStore open(Duration timeout) {
    return PostgresStore.open(
        new StoreConfig(
            "postgresql://127.0.0.1:" + server.port() + "/postgres",
            PostgresProcess.USER,
            new SecretReference("env:PASSWORD"),
            null,
            null,
            null,
            timeout),
        reference -> reference.equals("env:PASSWORD") ? server.password() : Secret.of(""),
        TestStore.cache());
  }
}
