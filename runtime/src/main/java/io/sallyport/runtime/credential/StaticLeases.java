package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import java.util.TreeSet;

/** Fixed credentials, from files or the environment. Nothing to renew, nothing to revoke. */
final class StaticLeases {
  private final SecretSource secrets;

  StaticLeases(SecretSource secrets) {
    this.secrets = secrets;
  }

  /**
   * @throws CredentialException
   */
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
      // Names the reference, for the operator; the client of a session has no use for it.
      throw new Unavailable(
          "the password of "
              + request.target().name()
              + "/"
              + request.profile()
              + " cannot be read: "
              + e.getMessage());
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
