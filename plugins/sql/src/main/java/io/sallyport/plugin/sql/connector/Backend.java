package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import java.util.Map;

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
  /** The same without its parameters, which only a login tells: they would be most of a session. */
  Backend told() {
    return new Backend(channel, address, pid, key, Map.of());
  }

  @Override
  public String toString() {
    return "backend of process " + pid;
  }
}
