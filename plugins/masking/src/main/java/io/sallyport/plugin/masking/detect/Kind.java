package io.sallyport.plugin.masking.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What a detector can find; {@code word} is what replaces it, in brackets, and what switches it.
 */
public enum Kind {
  EMAIL("email"),
  /** A payment card number: known issuer range and length, Luhn digit right. */
  CARD("card"),
  IBAN("iban"),
  /** A US social security number, written with separators. */
  SSN("ssn"),
  PHONE("phone"),
  /** A JSON web token whose header is one. */
  JWT("jwt"),
  /** A credential that its prefix gives away: AWS, GitHub, Slack, Stripe, Google, OpenAI … */
  KEY("key"),
  PRIVATE_KEY("private-key"),
  /** The password in {@code scheme://user:password@host}. */
  PASSWORD("password"),
  /** A long random-looking string. */
  ENTROPY("secret");

  private final String word;
  private final byte[] replacement;

  Kind(String word) {
    this.word = word;
    this.replacement = ("[" + word + "]").getBytes(US_ASCII);
  }

  public String word() {
    return word;
  }

  byte[] replacement() {
    return replacement;
  }
}
