package io.sallyport.runtime.credential;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a target's backend credentials come from: the section {@code credential} of its file.
 *
 * @param source {@code vault} (a user made for each session), {@code vault-kv} (fixed, kept in
 *     Vault) or {@code static}
 * @param mount where the secrets engine is mounted; default {@code database}, of {@code vault-kv}
 *     {@code secret}
 * @param role of {@code vault}: the engine's role, in which {@code {profile}} and {@code
 *     {database}} are filled in; profiles may name others
 * @param profiles the profiles that may be asked for; of {@code vault} it may be empty: then any
 *     whose role exists
 */
public record TargetCredentialConfig(
    Source source,
    @Nullable String mount,
    @Nullable String role,
    @Nullable Map<String, Profile> profiles) {

  /** Kinds of sources. */
  public enum Source {
    VAULT,
    VAULT_KV,
    STATIC
  }

  /**
   * One backend identity.
   *
   * @param user of {@code static}: the login name
   * @param password of {@code static}
   * @param role of {@code vault}: this profile's role
   * @param path of {@code vault-kv}: a secret with the keys {@code username} and {@code password}
   */
  public record Profile(
      @Nullable String user,
      @Nullable SecretReference password,
      @Nullable String role,
      @Nullable String path) {}

  public TargetCredentialConfig {
    mount = requireNonNullElse(mount, source == Source.VAULT_KV ? "secret" : "database");
    InvalidConfig.unless(
        mount.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"), "mount", mount, "use the engine's path");
    profiles = Map.copyOf(requireNonNullElse(profiles, Map.of()));
    InvalidConfig.unless(
        role == null || source == Source.VAULT, "role", role, "only the source vault has roles");
    if (role != null) {
      RoleTemplate.check("role", role);
    }
    InvalidConfig.unless(
        role != null || !profiles.isEmpty(),
        "profiles",
        profiles.keySet(),
        "name at least one profile");
    for (var entry : profiles.entrySet()) {
      check(source, role, entry.getKey(), entry.getValue());
    }
  }

  private static void check(Source source, @Nullable String role, String name, Profile profile) {
    String key = "profiles." + name;
    switch (source) {
      case STATIC -> {
        InvalidConfig.unless(profile.user() != null, key + ".user", null, "name the login");
        InvalidConfig.unless(
            profile.password() != null, key + ".password", null, "write file:PATH or env:NAME");
      }
      case VAULT -> {
        InvalidConfig.unless(
            profile.role() != null || role != null, key + ".role", null, "name the engine's role");
        if (profile.role() != null) {
          RoleTemplate.check(key + ".role", profile.role());
        }
      }
      case VAULT_KV -> {
        String path = requireNonNullElse(profile.path(), "");
        InvalidConfig.unless(
            path.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*") && !path.contains(".."),
            key + ".path",
            profile.path(),
            "name the secret's path below the mount");
      }
    }
  }

  @Override
  public String mount() {
    return requireNonNull(mount);
  }

  @Override
  public Map<String, Profile> profiles() {
    return requireNonNull(profiles);
  }
}
