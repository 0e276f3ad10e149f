package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A connection to the server after its login, ready for queries; auto-read is off and the pipeline
 * holds nothing of the login any more.
 *
 * @param address where it leads to
 * @param pid the server's process
 * @param key for cancelling; never shown to a client
 * @param parameters as ParameterStatus told them
 */
record Backend(
    Channel channel, BackendAddress address, int pid, byte[] key, Map<String, String> parameters) {
  /** What a session's gate reads of them later. */
  private static final Set<String> READ_LATER =
      Set.of("search_path", "server_encoding", "DateStyle", "IntervalStyle", "TimeZone");

  /** The same without the parameters that only a login tells: they would be most of a session. */
  Backend told() {
    Map<String, String> kept = new HashMap<>(parameters);
    kept.keySet().retainAll(READ_LATER);
    return new Backend(channel, address, pid, key, Map.copyOf(kept));
  }

  @Override
  public String toString() {
    return "backend of process " + pid;
  }
}
