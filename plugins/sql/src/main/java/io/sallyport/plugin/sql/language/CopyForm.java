package io.sallyport.plugin.sql.language;

/**
 * How COPY writes its data.
 *
 * @param quote of CSV
 * @param escape before a quote within quotes, of CSV
 */
public record CopyForm(Format format, byte delimiter, byte quote, byte escape) {
  /** The forms that the server knows. */
  public enum Format {
    TEXT,
    CSV,
    /** Binary, another encoding, or what could not be read. */
    OTHER
  }

  public static final CopyForm OTHER = new CopyForm(Format.OTHER, (byte) 0, (byte) 0, (byte) 0);
}
