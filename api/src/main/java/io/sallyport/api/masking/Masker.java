package io.sallyport.api.masking;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/** Masks the values of one column. One event loop at a time: it may keep scratch space. */
@ConsumerType
public interface Masker {
  /**
   * @param value one value, not NULL, as UTF-8 text in the type's canonical form (see {@link
   *     ValueType}); indices are not moved
   * @param index where it starts
   * @param length in bytes
   * @param out receives the masked value as UTF-8 text in the same form
   * @return false when the masked value is NULL; nothing was written then
   */
  boolean mask(ByteBuf value, int index, int length, ByteBuf out);
}
