package io.sallyport.runtime;

/** Which Sallyport this is. */
public final class Version {
  private Version() {}

  /** As the distribution's jar says; {@code unpackaged} when classes run without one. */
  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
