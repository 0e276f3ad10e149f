package io.sallyport.api.masking;

import io.sallyport.api.Mask;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Published as an OSGi service by plugins/masking. Thread-safe. Without it nothing that needs a
 * mask is forwarded.
 */
@ConsumerType
public interface Masking {
  /**
   * Prepares a mask for values of one type; keep the result for the column.
   *
   * @return a masker whose output is a valid value of that type and no longer than it allows; where
   *     the function cannot give one, a masker that answers NULL
   * @throws IllegalArgumentException when no such function or option exists; the caller must refuse
   *     the operation
   */
  Masker masker(Mask mask, ValueType type);

  /** Finds e-mail addresses, card numbers, keys and the like in text that nobody classified. */
  Detector detector();
}
