package io.sallyport.runtime.credential;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway logs in to Vault.
 *
 * @param method {@code token}, {@code approle} or {@code kubernetes}
 * @param mount where the method is mounted; default: its name
 * @param token of {@code token}
 * @param roleId of {@code approle}
 * @param secretId of {@code approle}; read anew at each log-in
 * @param role of {@code kubernetes}
 * @param jwt of {@code kubernetes}: the pod's token, read anew at each log-in; default where
 *     Kubernetes puts it
 */
public record VaultAuthConfig(
    Method method,
    @Nullable String mount,
    @Nullable SecretReference token,
    @Nullable String roleId,
    @Nullable SecretReference secretId,
    @Nullable String role,
    @Nullable Path jwt) {
  private static final Path POD_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  /** Ways to log in. */
  public enum Method {
    TOKEN,
    APPROLE,
    KUBERNETES
  }

  public VaultAuthConfig {
    mount =
        requireNonNullElse(
            mount,
            switch (method) {
              case TOKEN -> "token";
              case APPROLE -> "approle";
              case KUBERNETES -> "kubernetes";
            });
    InvalidConfig.unless(
        mount.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"), "mount", mount, "use the method's path");
    jwt = requireNonNullElse(jwt, POD_TOKEN);
    switch (method) {
      case TOKEN ->
          InvalidConfig.unless(token != null, "token", null, "write file:PATH or env:VAULT_TOKEN");
      case APPROLE -> {
        InvalidConfig.unless(roleId != null, "roleId", null, "name the AppRole's role id");
        InvalidConfig.unless(secretId != null, "secretId", null, "write file:PATH or env:NAME");
      }
      case KUBERNETES ->
          InvalidConfig.unless(role != null, "role", null, "name the role in Vault to log in as");
    }
  }

  @Override
  public String mount() {
    return requireNonNull(mount);
  }

  @Override
  public Path jwt() {
    return requireNonNull(jwt);
  }
}
