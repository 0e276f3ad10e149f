package io.sallyport.runtime.store;

import io.sallyport.api.Secret;
import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An embedded PostgreSQL in a folder that goes away with it. */
public final class TestStore implements AutoCloseable {
  private final Path folder;
  private final PostgresStore store;

  public TestStore() throws IOException {
    folder = Files.createTempDirectory("sallyport-store-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    store = PostgresStore.open(StoreConfig.embedded(folder), reference -> Secret.of(""), cache());
  }

  public PostgresStore store() {
    return store;
  }

  /** Programs are unpacked once for all tests of a machine. */
  public static Path cache() {
    var cache = System.getenv("SALLYPORT_CACHE");
    return cache != null
        ? Path.of(cache)
        : Path.of(System.getProperty("user.home"), ".cache", "sallyport");
  }

  @Override
  public void close() throws IOException {
    store.close();
    PrivateFiles.delete(folder);
  }
}
