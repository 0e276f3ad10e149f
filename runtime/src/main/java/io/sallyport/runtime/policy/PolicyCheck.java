package io.sallyport.runtime.policy;

import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.policy.PolicyBundler.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Checks policy folders as they are checked before they take effect, without a gateway. */
public final class PolicyCheck {
  private PolicyCheck() {}

  /**
   * Blocks; may build OPA.
   *
   * @return one problem a line; empty when the policies hold up, or when an OPA elsewhere has them
   */
  public static List<String> run(PolicyConfig config) {
    if (config.url() != null) {
      return List.of();
    }
    Path work = null;
    try {
      work = PrivateFiles.temporary("sallyport-check-");
      Path bundle = Files.createDirectories(work.resolve("bundle")).resolve("bundle.tar.gz");
      List<Path> folders = new ArrayList<>();
      folders.add(Objects.requireNonNull(config.folder()));
      folders.addAll(Objects.requireNonNull(config.folders()));
      Path opa = OpaBinary.ofEnvironment(line -> {}).find(config.opa());
      new PolicyBundler(opa).bundle(PolicyFiles.read(folders), bundle, () -> {});
      return List.of();
    } catch (Refused | IOException | IllegalStateException e) {
      return String.valueOf(e.getMessage()).lines().toList();
    } finally {
      if (work != null) {
        PrivateFiles.discard(work);
      }
    }
  }
}
