package io.sallyport.api;

import java.util.List;

/**
 * How an operation passes.
 *
 * @param masks the same list object for the same decision, so that a connector may keep what it
 *     derived from it
 * @param limits how much of the answer is let through
 * @param transcript where the answer is recorded as the client sees it
 */
public record Passage(List<Mask> masks, Limits limits, Transcript transcript) {
  public Passage {
    masks = List.copyOf(masks);
  }
}
