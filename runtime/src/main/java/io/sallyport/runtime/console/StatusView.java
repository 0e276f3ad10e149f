package io.sallyport.runtime.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway is made of just now. Called on virtual threads. */
public interface StatusView {
  String version();

  /** Null when no policy has been loaded. */
  @Nullable String policyRevision();

  List<Piece> plugins();

  /** The targets' files. */
  List<Piece> targets();

  List<Piece> routes();

  /** What everyone must see: {@code this gateway uses the demo's issuer}. */
  List<String> notices();

  /**
   * Something that is read live from a folder.
   *
   * @param state {@code active}, {@code refused} (what was there before stays) or {@code inactive}
   * @param reason why it is not active
   */
  record Piece(String name, String state, @Nullable String version, @Nullable String reason) {}
}
