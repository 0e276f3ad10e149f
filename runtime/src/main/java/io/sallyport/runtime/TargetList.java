package io.sallyport.runtime;

import io.sallyport.runtime.console.TargetsView;
import io.sallyport.runtime.credential.TargetCredentialConfig;
import io.sallyport.runtime.target.Targets;
import java.util.List;
import java.util.Optional;

/** The targets in force, for the console. */
record TargetList(Targets configured) implements TargetsView {
  @Override
  public List<TargetEntry> targets() {
    return configured.all().values().stream().map(TargetList::entry).toList();
  }

  @Override
  public Optional<TargetEntry> target(String name) {
    return Optional.ofNullable(configured.all().get(name)).map(TargetList::entry);
  }

  private static TargetEntry entry(Targets.Entry entry) {
    var target = entry.target();
    return new TargetEntry(
        target.name(),
        target.protocol(),
        target.host() + ":" + target.port(),
        target.labels(),
        target.classification().size(),
        entry.credential().source() == TargetCredentialConfig.Source.VAULT ? "dynamic" : "static");
  }
}
