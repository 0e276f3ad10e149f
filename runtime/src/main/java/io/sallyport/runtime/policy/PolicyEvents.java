package io.sallyport.runtime.policy;

/** Told when the policy changes. Called on a thread of the policy room, which may block. */
public interface PolicyEvents {
  /** For those who listen to nothing. */
  PolicyEvents NONE =
      new PolicyEvents() {
        @Override
        public void policyLoaded(String revision) {}

        @Override
        public void policyRefused(String reason) {}
      };

  /** A revision took effect. */
  void policyLoaded(String revision);

  /**
   * A changed policy was not taken; the old one stays.
   *
   * @param reason one problem a line, each with its file and line where they are known
   */
  void policyRefused(String reason);
}
