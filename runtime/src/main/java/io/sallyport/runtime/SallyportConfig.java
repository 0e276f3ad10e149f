package io.sallyport.runtime;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.netty.channel.epoll.Epoll;
import io.sallyport.runtime.approval.ApprovalConfig;
import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.console.ConsoleConfig;
import io.sallyport.runtime.credential.CredentialConfig;
import io.sallyport.runtime.identity.IdentityConfig;
import io.sallyport.runtime.policy.PolicyConfig;
import io.sallyport.runtime.recording.RecordingConfig;
import io.sallyport.runtime.store.StoreConfig;
import io.sallyport.runtime.tls.TlsConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code sallyport.yaml}: one section for each room. Paths are relative to the file.
 *
 * @param instance names this gateway among several that share a store; letters, digits, {@code _},
 *     {@code -}; default {@code main}
 * @param state what the gateway keeps between starts: keys, journal, embedded store; default {@code
 *     state}
 * @param plugins watched for bundles; default: the distribution's
 * @param routes watched for Camel YAML; default: the distribution's
 * @param targets watched for targets; default {@code targets}
 * @param properties what route files may name as {@code {{…}}}
 */
public record SallyportConfig(
    @Nullable String instance,
    @Nullable Path state,
    @Nullable Path plugins,
    @Nullable Path routes,
    @Nullable Path targets,
    @Nullable Map<String, ListenerConfig> listeners,
    @Nullable TlsConfig tls,
    @Nullable PolicyConfig policy,
    @Nullable IdentityConfig identity,
    @Nullable CredentialConfig credential,
    @Nullable StoreConfig store,
    @Nullable ApprovalConfig approvals,
    @Nullable RecordingConfig recording,
    @Nullable ConsoleConfig console,
    @Nullable LimitsConfig limits,
    @Nullable Map<String, String> properties) {
  public SallyportConfig {
    instance = requireNonNullElse(instance, "main");
    InvalidConfig.unless(
        instance.matches("[A-Za-z0-9_-]{1,40}"),
        "instance",
        instance,
        "use letters, digits, '_' and '-'");
    listeners = Map.copyOf(requireNonNullElse(listeners, Map.of()));
    tls = requireNonNullElse(tls, new TlsConfig(null, null));
    policy = requireNonNullElse(policy, PolicyConfig.defaults());
    identity = requireNonNullElse(identity, IdentityConfig.of(List.of(), Map.of()));
    credential = requireNonNullElse(credential, new CredentialConfig(null, null));
    approvals = requireNonNullElse(approvals, ApprovalConfig.defaults());
    recording = requireNonNullElse(recording, RecordingConfig.DEFAULTS);
    limits = requireNonNullElse(limits, new LimitsConfig(null, null, null));
    properties = Map.copyOf(requireNonNullElse(properties, Map.of()));
  }

  /**
   * What route files may name: the listeners' addresses and the operator's own properties.
   *
   * @param base {@code {{gateway.folder}}}: where the configuration is
   */
  public Properties routeProperties(Path base) {
    Properties all = new Properties();
    all.put("gateway.folder", base.toString());
    all.putAll(requireNonNull(properties));
    all.put("transport.native", String.valueOf(Epoll.isAvailable()));
    requireNonNull(listeners)
        .forEach((name, listener) -> {
          all.put("listeners." + name + ".host", requireNonNull(listener.host()));
          all.put("listeners." + name + ".port", String.valueOf(listener.port()));
        });
    return all;
  }
}
