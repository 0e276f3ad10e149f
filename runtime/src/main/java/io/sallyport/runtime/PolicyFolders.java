package io.sallyport.runtime;

import io.sallyport.runtime.policy.PolicyConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts the distribution's own policies where the configuration names none. */
record PolicyFolders(Folders folders) {
  PolicyConfig resolve(PolicyConfig config) {
    @Nullable Path folder = config.folder();
    if (config.url() != null || (folder != null && folder.isAbsolute())) {
      return config;
    }
    return new PolicyConfig(
        config.mode(),
        config.url(),
        config.revision(),
        config.token(),
        config.ca(),
        folders.home().resolve(folder == null ? Path.of("rego") : folder),
        config.folders(),
        config.opa(),
        config.deadline(),
        config.cacheSize());
  }
}
