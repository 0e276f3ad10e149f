package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fixed credentials, from files or the environment. Nothing to renew, nothing to revoke. */
final class StaticLeases {
  private static final Logger LOGGER = LoggerFactory.getLogger(StaticLeases.class);
  private final SecretSource secrets;

  StaticLeases(SecretSource secrets) {
    this.secrets = secrets;
  }

  Lease lease(Leases.Request request, TargetCredentialConfig config) {
    var profile = profile(request, config);
    String user = profile.user();
    SecretReference password = profile.password();
    if (user == null || password == null) {
      throw new Refused("the profile " + request.profile() + " has no user or no password");
    }
    try {
      return new Lease(
          "static:" + request.target().name() + "/" + request.profile(),
          user,
          secrets.secret(password.reference()),
          null,
          Lease.Source.STATIC);
    } catch (IllegalArgumentException e) {
      String what = request.target().name() + "/" + request.profile();
      LOGGER
          .atWarn()
          .addKeyValue("profile", what)
          .addKeyValue("reason", e.getMessage())
          .log("static credential not read");
      // The client has no use for the name of a file on the gateway.
      throw new Unavailable("the password of " + what + " cannot be read: see the gateway's log");
    }
  }

  /** The profile asked for, or a refusal that names those that are there. */
  static TargetCredentialConfig.Profile profile(
      Leases.Request request, TargetCredentialConfig config) {
    var profile = config.profiles().get(request.profile());
    if (profile == null) {
      throw new Refused(
          "the target "
              + request.target().name()
              + " has no profile of that name; it has "
              + String.join(", ", new TreeSet<>(config.profiles().keySet())));
    }
    return profile;
  }
}
