package io.sallyport.plugin.sql.result;

import io.sallyport.api.Mask;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.Masking;
import io.sallyport.api.masking.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The masks of one decision by field, and the maskers made for them. Kept as long as the decision's
 * list of masks is the same object.
 */
final class MaskPlan {
  private static final String NULL = "null";

  private final List<Mask> source;
  private final Map<String, Mask> byField = new HashMap<>();
  private final boolean detects;
  private final Map<Prepared, Masker> maskers = new HashMap<>();

  private record Prepared(String field, ValueType type) {}

  MaskPlan(List<Mask> masks) {
    this.source = masks;
    boolean detect = false;
    for (Mask mask : masks) {
      if (mask.field().equals(Mask.UNCLASSIFIED)) {
        detect = true;
      } else {
        byField.merge(mask.field(), mask, MaskPlan::stricter);
      }
    }
    this.detects = detect;
  }

  /** Two rules that want different masks agree only on NULL. */
  private static Mask stricter(Mask one, Mask other) {
    return one.equals(other) ? one : new Mask(one.field(), NULL, Map.of());
  }

  @SuppressWarnings(
      "ReferenceEquality") // equal lists are another plan at worst; this runs for every operation
  boolean isOf(List<Mask> masks) {
    return source == masks;
  }

  boolean isEmpty() {
    return byField.isEmpty() && !detects;
  }

  /** Whether any field is masked. */
  boolean masks() {
    return !byField.isEmpty();
  }

  boolean detects() {
    return detects;
  }

  Set<String> fields() {
    return byField.keySet();
  }

  boolean masks(String field) {
    return byField.containsKey(field);
  }

  /** Whether the field's mask makes values that look like others. */
  boolean tokens(String field) {
    Mask mask = byField.get(field);
    return mask != null && mask.function().equals("token");
  }

  boolean masksAny(Set<String> fields) {
    for (String field : fields) {
      if (byField.containsKey(field)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @throws UnmaskableResult when policy asked for what plugins/masking does not have
   */
  Masker masker(String field, ValueType type, Masking masking) {
    return maskers.computeIfAbsent(
        new Prepared(field, type),
        prepared -> {
          @Nullable Mask mask = byField.get(field);
          if (mask == null) {
            throw new IllegalStateException("no mask for " + field);
          }
          try {
            return masking.masker(mask, type);
          } catch (IllegalArgumentException unknown) {
            throw new UnmaskableResult(String.valueOf(unknown.getMessage()));
          }
        });
  }
}
