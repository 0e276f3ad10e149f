package io.sallyport.plugin.masking.function;

import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.ValueType;

/** One mask function. */
interface MaskFunction {
  /**
   * @param options whatever is not read by the time this returns is an unknown option
   * @param keys what keyed functions hash with
   * @return {@link NullMask#MASKER} where the function has no valid answer for the type
   */
  Masker masker(ValueType type, Options options, Keys keys);

  /** Makes the hash of one mask: fields with the same tag share tokens. */
  interface Keys {
    KeyedHash hash(Options options);
  }
}
