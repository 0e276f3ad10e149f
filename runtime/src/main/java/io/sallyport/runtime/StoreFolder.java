package io.sallyport.runtime;

import io.sallyport.runtime.store.StoreConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts the embedded store into the state folder where the configuration names no other place. */
record StoreFolder(Folders folders) {
  StoreConfig resolve(@Nullable StoreConfig config) {
    if (config == null) {
      return StoreConfig.embedded(folders.state().resolve("postgresql"));
    }
    @Nullable Path folder = config.folder();
    if (config.url() != null || (folder != null && folder.isAbsolute())) {
      return config;
    }
    return new StoreConfig(
        null,
        null,
        null,
        folders.state().resolve("postgresql"),
        config.port(),
        config.connections(),
        config.timeout());
  }
}
