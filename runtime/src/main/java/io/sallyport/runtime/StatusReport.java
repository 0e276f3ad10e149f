package io.sallyport.runtime;

import io.sallyport.runtime.console.StatusView;
import io.sallyport.runtime.gate.GateHost;
import io.sallyport.runtime.plugin.PluginHost;
import io.sallyport.runtime.policy.PolicyService;
import io.sallyport.runtime.target.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway is made of just now, for the console. */
record StatusReport(
    PolicyService policy, PluginHost host, Targets configured, GateHost gate, List<String> notices)
    implements StatusView {
  @Override
  public String version() {
    return Version.text();
  }

  @Override
  public @Nullable String policyRevision() {
    return policy.revision().isEmpty() ? null : policy.revision();
  }

  @Override
  public List<Piece> plugins() {
    List<Piece> pieces = new ArrayList<>();
    host.plugins()
        .forEach((file, state) ->
            pieces.add(
                new Piece(
                    file,
                    state.active() ? "active" : "inactive",
                    state.version(),
                    state.problem())));
    return pieces;
  }

  @Override
  public List<Piece> targets() {
    List<Piece> pieces = new ArrayList<>();
    configured.all().keySet().forEach(name -> pieces.add(new Piece(name, "active", null, null)));
    refused(configured.refused(), pieces);
    return pieces;
  }

  @Override
  public List<Piece> routes() {
    List<Piece> pieces = new ArrayList<>();
    gate.routes().keySet().forEach(file -> pieces.add(new Piece(file, "active", null, null)));
    refused(gate.refusedRoutes(), pieces);
    return pieces;
  }

  private static void refused(Map<String, String> reasons, List<Piece> pieces) {
    reasons.forEach((name, reason) -> pieces.add(new Piece(name, "refused", null, reason)));
  }
}
