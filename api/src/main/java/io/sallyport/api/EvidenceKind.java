package io.sallyport.api;

import java.util.Locale;

/** What the gate can find out about an operation before it runs. */
public enum EvidenceKind {
  /** How many rows the server's planner expects: a number. */
  ROW_ESTIMATE,
  /** How many rows there are, counted: a number. */
  ROW_COUNT,
  /** What goes with it or breaks: a list of {@code {kind, name, effect}}. */
  DEPENDENTS,
  /** Who waits or would wait: {@code {held, waiting}}. */
  LOCKS,
  /** What a server-side dry run answers. */
  DRY_RUN,
  /** Size, owner and digest of a file. */
  FILE_STAT;

  /** The word in policy, JSON and records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
