package io.sallyport.runtime;

import io.sallyport.runtime.console.ConsoleConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts the distribution's built console where the configuration names none. */
record ConsoleFolder(Folders folders) {
  private static final int PORT = 8080;

  ConsoleConfig resolve(@Nullable ConsoleConfig config) {
    if (config == null) {
      return ConsoleConfig.on(PORT, folders.home().resolve("ui"));
    }
    @Nullable Path ui = config.ui();
    if (ui != null && ui.isAbsolute()) {
      return config;
    }
    return new ConsoleConfig(
        config.host(),
        config.port(),
        config.publicUrl(),
        config.certificate(),
        config.key(),
        folders.home().resolve(ui == null ? Path.of("ui") : ui),
        config.readers(),
        config.answersPerMinute(),
        config.maxRequest(),
        config.eventStreams());
  }
}
