package io.sallyport.plugin.masking.function;

import io.sallyport.api.masking.Masker;

/** NULL for whatever comes: valid in every type. */
final class NullMask {
  static final Masker MASKER = (value, index, length, out) -> false;

  private NullMask() {}
}
