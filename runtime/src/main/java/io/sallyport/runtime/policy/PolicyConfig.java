package io.sallyport.runtime.policy;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions come from.
 *
 * @param mode an OPA that the gateway starts and watches, or one that runs elsewhere; default
 *     {@code managed}
 * @param url of an OPA that runs elsewhere: {@code http://…}, {@code https://…} or {@code
 *     unix:///path}
 * @param revision the bundle revision that an OPA elsewhere must answer with; absent: any
 * @param token a bearer token for an OPA elsewhere
 * @param ca PEM file of roots that an https OPA elsewhere is verified with; absent: the JDK's
 * @param folder the shipped policies; default {@code rego}
 * @param folders further folders with policies of teams; nothing in {@code folder} need be edited
 * @param opa the OPA program to start; absent: the one on PATH, the one built before, or one built
 *     now
 * @param deadline for one decision; above zero, at most a minute; default 2 s
 * @param cacheSize decisions that are kept and shared by sessions; 0 keeps none; default 10,000
 */
public record PolicyConfig(
    @Nullable Mode mode,
    @Nullable URI url,
    @Nullable String revision,
    @Nullable SecretReference token,
    @Nullable Path ca,
    @Nullable Path folder,
    @Nullable List<Path> folders,
    @Nullable Path opa,
    @Nullable Duration deadline,
    @Nullable Integer cacheSize) {

  /** Who runs OPA. */
  public enum Mode {
    MANAGED,
    URL
  }

  public PolicyConfig {
    mode = requireNonNullElse(mode, Mode.MANAGED);
    folder = requireNonNullElse(folder, Path.of("rego"));
    folders = folders == null ? List.of() : List.copyOf(folders);
    deadline = requireNonNullElse(deadline, Duration.ofSeconds(2));
    cacheSize = requireNonNullElse(cacheSize, 10_000);
    if (mode == Mode.URL) {
      InvalidConfig.unless(url != null, "url", url, "with mode: url, say where OPA listens");
      OpaEndpoint.of(requireNonNull(url));
      InvalidConfig.unless(
          folders.isEmpty(),
          "folders",
          folders,
          "with mode: url, that OPA loads its policies itself");
      InvalidConfig.unless(opa == null, "opa", opa, "with mode: url, no OPA is started");
    } else {
      InvalidConfig.unless(url == null, "url", url, "add mode: url to ask an OPA elsewhere");
      InvalidConfig.unless(
          revision == null,
          "revision",
          revision,
          "with mode: managed, the gateway sets the revision");
      InvalidConfig.unless(
          token == null && ca == null,
          token == null ? "ca" : "token",
          "set",
          "only with mode: url");
    }
    InvalidConfig.unless(
        deadline.isPositive() && deadline.compareTo(Duration.ofMinutes(1)) <= 0,
        "deadline",
        deadline,
        "use a time above zero and up to a minute, such as 2s");
    InvalidConfig.unless(
        cacheSize >= 0 && cacheSize <= 10_000_000,
        "cacheSize",
        cacheSize,
        "use a number from 0 to 10000000");
  }

  /** An OPA of our own with the shipped policies alone. */
  public static PolicyConfig defaults() {
    return new PolicyConfig(null, null, null, null, null, null, null, null, null, null);
  }
}
