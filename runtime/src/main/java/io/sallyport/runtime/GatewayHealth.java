package io.sallyport.runtime;

import io.sallyport.runtime.console.HealthParts;
import io.sallyport.runtime.gate.GateHost;
import io.sallyport.runtime.plugin.PluginHost;
import io.sallyport.runtime.policy.PolicyService;
import io.sallyport.runtime.recording.JournalRecording;
import io.sallyport.runtime.recording.index.SessionIndex;
import io.sallyport.runtime.store.PostgresStore;
import io.sallyport.runtime.tls.TlsContexts;
import java.util.List;

/** How each room says that it is well: down when no work can be taken without it. */
record GatewayHealth(
    PostgresStore store,
    PolicyService policy,
    JournalRecording recording,
    PluginHost plugins,
    GateHost gate,
    TlsContexts tls,
    SessionIndex index) {

  void tell(HealthParts health) {
    health.register(
        "sessions",
        () ->
            gate.draining()
                ? HealthParts.State.down("the gateway is shutting down")
                : HealthParts.State.up(gate.openSessions() + " open"));
    health.register(
        "store",
        () -> {
          store.check();
          return HealthParts.State.up(store.describe());
        });
    health.register(
        "policy",
        () -> {
          var status = policy.status();
          if (status.revision().isEmpty()) {
            return HealthParts.State.down(
                status.problem() == null ? "no policy has been loaded" : status.problem());
          }
          return status.problem() == null
              ? HealthParts.State.up("revision " + status.revision() + " at " + status.endpoint())
              : HealthParts.State.degraded(status.problem());
        });
    health.register(
        "journal",
        () ->
            recording
                .problem()
                .map(HealthParts.State::down)
                .orElseGet(() -> HealthParts.State.up(recording.folder().toString())));
    health.register(
        "plugins",
        () -> {
          List<String> problems =
              plugins.plugins().entrySet().stream()
                  .filter(plugin -> !plugin.getValue().active())
                  .map(plugin -> plugin.getKey() + " " + plugin.getValue().problem())
                  .toList();
          return problems.isEmpty()
              ? HealthParts.State.up(String.join(", ", plugins.plugins().keySet()))
              : HealthParts.State.degraded(String.join("; ", problems));
        });
    health.register(
        "routes",
        () ->
            gate.refusedRoutes().isEmpty()
                ? HealthParts.State.up(gate.routes().size() + " files in force")
                : HealthParts.State.degraded(gate.refusedRoutes().toString()));
    health.register(
        "certificate",
        () ->
            tls.problem()
                .map(HealthParts.State::degraded)
                .orElseGet(() -> HealthParts.State.up(TlsContexts.provider())));
    health.register(
        "index",
        () ->
            index
                .problem()
                .map(HealthParts.State::degraded)
                .orElseGet(() -> HealthParts.State.up("follows the journal")));
  }
}
