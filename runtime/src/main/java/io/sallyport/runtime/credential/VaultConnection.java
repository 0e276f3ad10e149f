package io.sallyport.runtime.credential;

import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.sallyport.api.Secret;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log-in to Vault: logs in when first needed and again when its token has ended, and says what
 * went wrong in this room's own exceptions. The driver's messages are never passed on: they quote
 * what Vault answered. Blocking: virtual threads only.
 */
final class VaultConnection {
  private static final Logger LOGGER = LoggerFactory.getLogger(VaultConnection.class);
  private final VaultServerConfig config;
  private final SecretSource secrets;
  private final int seconds;
  private final ReentrantLock loggingIn = new ReentrantLock();
  private volatile @Nullable LogIn current;

  /**
   * @param renewAt when the token must be renewed; {@link Instant#MAX} when it does not end
   */
  private record LogIn(Vault vault, boolean renewable, Instant renewAt) {}

  /** What a secrets engine answered. */
  record Leased(String id, String user, Secret secret, Duration ttl, boolean renewable) {}

  VaultConnection(VaultServerConfig config, SecretSource secrets, Duration timeout) {
    this.config = config;
    this.secrets = secrets;
    this.seconds = (int) Math.max(1, timeout.toSeconds());
  }

  /** {@code database/creds/ROLE}: a user made for one session. */
  Leased credentials(String mount, String role) {
    String what = mount + "/creds/" + role;
    return call(
        what,
        vault -> {
          var answer = vault.database(mount).creds(role);
          var credential = answer.getCredential();
          if (credential == null
              || credential.getUsername() == null
              || credential.getPassword() == null
              || answer.getLeaseId() == null
              || answer.getLeaseId().isEmpty()) {
            throw new Refused(
                what
                    + " at "
                    + config.address()
                    + " gave no user and password: is it a database engine?");
          }
          return new Leased(
              answer.getLeaseId(),
              credential.getUsername(),
              Secret.of(credential.getPassword()),
              Duration.ofSeconds(answer.getLeaseDuration()),
              Boolean.TRUE.equals(answer.getRenewable()));
        });
  }

  /** A secret of a KV engine, version 2. */
  Leased keyValue(String mount, String path) {
    String what = mount + "/" + path;
    return call(
        what,
        vault -> {
          // Version 1 of the driver's engines: version 2 would rewrite the path.
          JsonValue data =
              vault.logical().read(mount + "/data/" + path).getDataObject().get("data");
          if (data == null || !data.isObject()) {
            throw new Refused(what + " at " + config.address() + " does not exist");
          }
          JsonObject fields = data.asObject();
          String user = fields.getString("username");
          String password = fields.getString("password");
          if (user == null || password == null) {
            throw new Refused(
                what + " at " + config.address() + " needs the keys username and password");
          }
          return new Leased("kv:" + what, user, Secret.of(password), Duration.ZERO, false);
        });
  }

  /** Renews for as long again; gives what Vault granted, which is less near the lease's end. */
  Duration renew(String lease, Duration ttl) {
    return call(
        "the renewal of a lease",
        vault -> {
          var response =
              vault.sys().leases().renew(lease, Math.max(1, ttl.toSeconds())).getRestResponse();
          // The typed answer lacks the new duration.
          var body = Json.parse(new String(response.getBody(), StandardCharsets.UTF_8)).asObject();
          return Duration.ofSeconds(body.getLong("lease_duration", 0));
        });
  }

  void revoke(String lease) {
    call("the revocation of a lease", vault -> vault.sys().leases().revoke(lease));
  }

  /** Ends the log-in, and with it every lease that was made under it. */
  void logOut() {
    LogIn logIn = current;
    if (logIn != null && config.auth().method() != VaultAuthConfig.Method.TOKEN) {
      call(
          "the log-out",
          vault -> {
            vault.auth().revokeSelf();
            return true;
          });
      current = null;
    }
  }

  /** Renews the gateway's own token when it is time. */
  @SuppressWarnings("ReferenceEquality") // another log-in, whatever it holds
  void keepLoggedIn() {
    LogIn logIn = current;
    if (logIn == null || Instant.now().isBefore(logIn.renewAt())) {
      return;
    }
    loggingIn.lock();
    try {
      if (current != logIn) {
        return;
      }
      if (logIn.renewable()) {
        var renewed = logIn.vault().auth().renewSelf();
        long granted = renewed.getAuthLeaseDuration();
        if (granted > 2) {
          current = new LogIn(logIn.vault(), renewed.isAuthRenewable(), renewAt(granted));
          return;
        }
      }
      current = null; // the next call logs in again
    } catch (VaultException e) {
      if (!unavailable(e)) {
        current = null;
      }
      LOGGER
          .atWarn()
          .addKeyValue("address", config.address())
          .addKeyValue("status", e.getHttpStatusCode())
          .log("vault token not renewed");
    } finally {
      loggingIn.unlock();
    }
  }

  private interface Call<T> {
    T on(Vault vault) throws VaultException;
  }

  private <T> T call(String what, Call<T> call) {
    LogIn logIn = loggedIn(null);
    try {
      return once(what, call, logIn);
    } catch (VaultException e) {
      // 403 may mean that the token ended; once more with a new one tells.
      if (e.getHttpStatusCode() != 403 || config.auth().method() == VaultAuthConfig.Method.TOKEN) {
        throw failure(what, e);
      }
    }
    try {
      return once(what, call, loggedIn(logIn));
    } catch (VaultException e) {
      throw failure(what, e);
    }
  }

  private <T> T once(String what, Call<T> call, LogIn logIn) throws VaultException {
    try {
      return call.on(logIn.vault());
    } catch (CredentialException e) {
      throw e;
    } catch (RuntimeException e) {
      // The driver trips over answers that are not quite Vault's: a proxy's page, for example.
      LOGGER
          .atWarn()
          .addKeyValue("address", config.address())
          .addKeyValue("what", what)
          .addKeyValue("failure", e.getClass().getName())
          .log("vault's answer cannot be read");
      throw new Unavailable(
          "the answer of Vault at " + config.address() + " to " + what + " cannot be read");
    }
  }

  /**
   * @param not a log-in that no longer works
   */
  @SuppressWarnings("ReferenceEquality") // another log-in, whatever it holds
  private LogIn loggedIn(@Nullable LogIn not) {
    LogIn known = current;
    if (known != null && known != not) {
      return known;
    }
    loggingIn.lock();
    try {
      known = current;
      if (known == null || known == not) {
        known = logIn();
        current = known;
      }
      return known;
    } catch (VaultException e) {
      throw failure("the log-in by " + config.auth().method(), e);
    } finally {
      loggingIn.unlock();
    }
  }

  private LogIn logIn() throws VaultException {
    VaultAuthConfig auth = config.auth();
    return switch (auth.method()) {
      case TOKEN -> {
        Vault vault = driver(secret(auth.token()));
        var self = vault.auth().lookupSelf();
        boolean ends = self.getTTL() > 0;
        yield new LogIn(vault, self.isRenewable(), ends ? renewAt(self.getTTL()) : Instant.MAX);
      }
      case APPROLE ->
          fresh(
              driver(null)
                  .auth()
                  .loginByAppRole(
                      auth.mount(), String.valueOf(auth.roleId()), secret(auth.secretId())));
      case KUBERNETES ->
          fresh(
              driver(null)
                  .auth()
                  .loginByKubernetes(
                      String.valueOf(auth.role()), podToken(), "auth/" + auth.mount() + "/login"));
    };
  }

  private LogIn fresh(AuthResponse answer) throws VaultException {
    LOGGER
        .atInfo()
        .addKeyValue("address", config.address())
        .addKeyValue("method", config.auth().method())
        .addKeyValue("ttl", answer.getAuthLeaseDuration())
        .log("logged in to vault");
    return new LogIn(
        driver(answer.getAuthClientToken()),
        answer.isAuthRenewable(),
        answer.getAuthLeaseDuration() > 0 ? renewAt(answer.getAuthLeaseDuration()) : Instant.MAX);
  }

  private static Instant renewAt(long ttlSeconds) {
    return Instant.now().plusMillis(ttlSeconds * 1000 * 2 / 3);
  }

  private Vault driver(@Nullable String token) throws VaultException {
    var driver =
        new VaultConfig()
            .address(config.address().toString().replaceAll("/$", ""))
            .engineVersion(1)
            .openTimeout(seconds)
            .readTimeout(seconds);
    if (token != null) {
      driver.token(token);
    }
    if (config.namespace() != null) {
      driver.nameSpace(config.namespace());
    }
    if (config.ca() != null) {
      driver.sslConfig(new SslConfig().pemFile(config.ca().toFile()).build());
    }
    return Vault.create(driver.build());
  }

  private String secret(@Nullable SecretReference reference) {
    try {
      return secrets.secret(reference == null ? "" : reference.reference()).revealText();
    } catch (IllegalArgumentException e) {
      throw new Refused("the gateway's own credential for Vault cannot be read: " + e.getMessage());
    }
  }

  private String podToken() {
    try {
      return Files.readString(config.auth().jwt()).strip();
    } catch (IOException e) {
      throw new Refused("the pod's token cannot be read: " + config.auth().jwt());
    }
  }

  private CredentialException failure(String what, VaultException e) {
    int status = e.getHttpStatusCode();
    LOGGER
        .atWarn()
        .addKeyValue("address", config.address())
        .addKeyValue("what", what)
        .addKeyValue("status", status)
        .log("vault said no");
    if (unavailable(e)) {
      return new Unavailable(
          status == 0
              ? "Vault at " + config.address() + " cannot be reached"
              : "Vault at "
                  + config.address()
                  + " answered "
                  + what
                  + " with status "
                  + status
                  + (status == 503 ? ": it is sealed or in standby" : ""));
    }
    return new Refused(
        "Vault at "
            + config.address()
            + " refused "
            + what
            + " with status "
            + status
            + ": check that it exists and that the gateway's policy allows it");
  }

  private static boolean unavailable(VaultException e) {
    int status = e.getHttpStatusCode();
    return status == 0 || status == 412 || status == 429 || status >= 470;
  }
}
