package io.sallyport.runtime.policy;

/**
 * The time during which one revision is in force. Compared by identity: what was decided in another
 * epoch is not remembered, even if the same revision comes back.
 */
final class Epoch {
  private final String revision;

  Epoch(String revision) {
    this.revision = revision;
  }

  String revision() {
    return revision;
  }
}
