package io.sallyport.api;

import java.net.SocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client asks for a session.
 *
 * @param target the target's name
 * @param profile the backend identity asked for (PostgreSQL: {@code user})
 * @param database what is asked for within the target; null for its default
 * @param credential what the client presented: a JWT, or a session secret of the gateway
 * @param client what the client says of itself
 * @param executor the channel's event loop
 * @param control how the gate ends the session
 */
public record SessionRequest(
    String target,
    String profile,
    @Nullable String database,
    Secret credential,
    Client client,
    Executor executor,
    SessionControl control) {

  /**
   * @param address where the connection comes from
   * @param application what the client calls itself (PostgreSQL: {@code application_name});
   *     unproven
   * @param tls whether the connection is encrypted
   */
  public record Client(SocketAddress address, @Nullable String application, boolean tls) {}
}
