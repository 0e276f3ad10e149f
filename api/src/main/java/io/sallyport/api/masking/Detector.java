package io.sallyport.api.masking;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds what looks like personal data or a credential in free text. Linear in the length of the
 * text. Thread-safe.
 */
@ConsumerType
public interface Detector {
  /**
   * Looks only; allocates nothing when there is nothing to find.
   *
   * @return whether {@link #scrub} would change this text
   */
  boolean finds(ByteBuf text, int index, int length);

  /**
   * Copies the text with each finding replaced by text of the form {@code [email]}. JSON stays
   * valid JSON, as replacements contain no quote and no backslash.
   *
   * @return how many findings were replaced
   */
  int scrub(ByteBuf text, int index, int length, ByteBuf out);

  /**
   * Overwrites each finding in place with as many bytes, for texts whose length was promised
   * already. UTF-8 stays UTF-8 and JSON stays JSON.
   *
   * @return how many findings were overwritten
   */
  int fill(ByteBuf text, int index, int length);
}
