package io.sallyport.runtime.approval;

import java.security.SecureRandom;

/** Ids of questions: short enough for a notice, too many to guess, safe in URLs. */
public final class ApprovalIds {
  private static final String ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz";
  private static final int LENGTH = 20; // 100 bits
  private static final SecureRandom RANDOM = new SecureRandom();

  private ApprovalIds() {}

  public static String next() {
    var id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
