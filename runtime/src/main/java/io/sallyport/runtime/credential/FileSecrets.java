package io.sallyport.runtime.credential;

import io.sallyport.api.Secret;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;

/**
 * Secrets in files, in the environment, and keys that the gateway makes for itself. Read anew at
 * each call, so that a replaced file takes effect with the next session. Blocking, but for files
 * only.
 */
public final class FileSecrets implements SecretSource {
  private static final int KEY_BYTES = 32;
  private static final long MAX_BYTES = 1 << 20;
  private final Path configuration;
  private final Path keys;
  private final Map<String, String> environment;

  /**
   * @param configuration the folder that {@code file:} paths are relative to
   * @param state the gateway's own folder; keys are kept in its {@code keys}, readable by its owner
   *     alone
   */
  public FileSecrets(Path configuration, Path state, Map<String, String> environment) {
    this.configuration = configuration;
    this.keys = state.resolve("keys");
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Secret secret(String reference) {
    int colon = reference.indexOf(':');
    String name = reference.substring(colon + 1);
    return switch (colon < 0 ? "" : reference.substring(0, colon)) {
      case "file" -> file(reference, name);
      case "env" -> {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
          throw new IllegalArgumentException(reference + ": the variable is not set");
        }
        yield Secret.of(value);
      }
      case "key" -> key(reference, name);
      // What has no known form may be the secret itself, written in the wrong place.
      default ->
          throw new IllegalArgumentException(
              "a secret reference is file:PATH, env:NAME or key:NAME; this one is not shown");
    };
  }

  /** One line break at the end is the editor's, not the secret's. */
  private Secret file(String reference, String name) {
    Path path = configuration.resolve(name);
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IllegalArgumentException(reference + ": larger than 1 MiB");
      }
      byte[] bytes = Files.readAllBytes(path);
      int end = bytes.length;
      if (end > 0 && bytes[end - 1] == '\n') {
        end--;
        if (end > 0 && bytes[end - 1] == '\r') {
          end--;
        }
      }
      if (end == 0) {
        throw new IllegalArgumentException(reference + ": the file is empty");
      }
      return Secret.of(Arrays.copyOf(bytes, end));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          reference + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Secret key(String reference, String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          reference + ": a key's name is up to 64 letters, digits, '_' and '-'");
    }
    Path path = keys.resolve(name);
    try {
      if (!Files.exists(path)) {
        make(path);
      }
      byte[] bytes = Files.readAllBytes(path);
      if (bytes.length != KEY_BYTES) {
        throw new IllegalArgumentException(reference + ": " + path + " does not hold 32 bytes");
      }
      return Secret.of(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          reference + ": cannot be kept in " + keys + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Whole or not at all; of two that make it at once the first stays. */
  private void make(Path path) throws IOException {
    PrivateFiles.folder(keys);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path draft = PrivateFiles.draft(keys);
    try {
      Files.write(draft, key);
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException e) {
      // another thread or process made it
    } finally {
      Files.deleteIfExists(draft);
      Arrays.fill(key, (byte) 0);
    }
  }
}
