package io.sallyport.plugin.masking;

import io.sallyport.plugin.masking.detect.Kind;
import java.util.EnumSet;
import java.util.Set;

/**
 * @param detectors which detectors are on; default all
 * @param key where the key of tokens and shifts comes from; default {@code key:masking}, which the
 *     gateway makes and keeps
 */
public record MaskingConfig(Set<Kind> detectors, String key) {
  public MaskingConfig {
    detectors = Set.copyOf(detectors);
  }

  /**
   * @param detectors words with commas: {@code email, card}; {@code all}; with a hyphen before it a
   *     word is taken away: {@code all, -phone}
   * @throws IllegalArgumentException naming what is not known
   */
  static MaskingConfig of(String detectors, String key) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String part : detectors.split(",", -1)) {
      String word = part.strip();
      if (word.equals("all")) {
        kinds.addAll(EnumSet.allOf(Kind.class));
      } else if (word.startsWith("-")) {
        kinds.remove(kind(word.substring(1)));
      } else if (!word.isEmpty() && !word.equals("none")) {
        kinds.add(kind(word));
      }
    }
    return new MaskingConfig(kinds, key);
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "masking.cfg: detectors: there is no detector %s: use all, none, or some of %s"
            .formatted(word, java.util.Arrays.stream(Kind.values()).map(Kind::word).toList()));
  }
}
