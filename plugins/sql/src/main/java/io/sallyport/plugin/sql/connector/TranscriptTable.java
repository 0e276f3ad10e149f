package io.sallyport.plugin.sql.connector;

/** A transcript as psql would print it. */
final class TranscriptTable {
  private TranscriptTable() {}

  static String render(byte[] transcript) {
    return "";
  }
}
