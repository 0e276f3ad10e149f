package io.sallyport.api;

import io.netty.channel.Channel;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol. Published as an OSGi service, one instance per bundle version; the gate looks it up
 * for every accepted connection, so that a newer version serves the next connection while sessions
 * of the old one run on.
 */
@ConsumerType
public interface Connector {

  /**
   * The protocol's name as targets and listeners write it, such as {@code postgresql}; lower case.
   */
  String protocol();

  /**
   * Takes a connection that the listener accepted. The pipeline is empty and auto-read is off; the
   * connector owns the channel from here on, including its deadlines. Called on the channel's event
   * loop; must not block.
   */
  void accept(Channel channel, Gate gate);

  /**
   * How the texts of its operations are highlighted, as {@link Description#language()}. The same
   * for all of them, also of those that were recorded; {@code text} for whoever does not say.
   */
  default String language() {
    return "text";
  }

  /**
   * Says what a command would do, without running it: what {@code sallyport explain} and policy
   * tests show. Called on any thread; may take milliseconds.
   *
   * @throws IllegalArgumentException when the text is not in the protocol's written form; the
   *     message says what form is expected
   */
  Reading read(Target target, String text);

  /**
   * Renders a transcript that this connector wrote (see {@link Transcript}) as text for a person's
   * terminal. Called on any thread, and may block.
   */
  String render(byte[] transcript);

  /**
   * As {@link #render}, in parts that a page can lay out; for whoever does not say, one piece of
   * text. Called on any thread, and may block.
   */
  default List<AnswerPart> parts(byte[] transcript) {
    return List.of(new AnswerPart.Text(render(transcript)));
  }
}
