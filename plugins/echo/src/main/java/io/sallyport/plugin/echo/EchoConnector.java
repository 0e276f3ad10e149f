package io.sallyport.plugin.echo;

import io.netty.channel.Channel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Reading;
import io.sallyport.api.Target;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;

/**
 * Speaks lines of UTF-8 text. The first line opens the session: {@code HELLO target profile
 * credential}; each line after it is one operation. There is no server behind it: the connector
 * answers itself, as if it were one.
 */
@Component(service = Connector.class)
public final class EchoConnector implements Connector {
  /** A longer line is refused before it is held. */
  private static final int LONGEST_LINE = 8 * 1024;

  @Override
  public String protocol() {
    return "echo";
  }

  @Override
  public void accept(Channel channel, Gate gate) {
    channel
        .pipeline()
        .addLast(new LineBasedFrameDecoder(LONGEST_LINE))
        .addLast(new StringDecoder(StandardCharsets.UTF_8))
        .addLast(new StringEncoder(StandardCharsets.UTF_8))
        // Without it setAutoRead(false) does not hold back lines that came in the same read.
        .addLast(new FlowControlHandler())
        .addLast(new EchoSession(gate));
    channel.config().setAutoRead(true);
  }

  @Override
  public Reading read(Target target, String text) {
    EchoCommand command = EchoCommand.parse(text);
    return new Reading(command.shape(), command.describe());
  }

  @Override
  public String render(byte[] transcript) {
    return new String(transcript, StandardCharsets.UTF_8);
  }
}
