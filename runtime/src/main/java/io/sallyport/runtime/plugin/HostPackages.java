package io.sallyport.runtime.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the host gives to bundles: api, slf4j and Netty, in the versions that are on its class path;
 * nothing else.
 */
final class HostPackages {
  private static final List<String> GIVEN = List.of("io.sallyport.api", "org.slf4j", "io.netty");
  private static final Pattern VERSION = Pattern.compile(";\\s*version=\"?([^\";,]+)\"?");

  private HostPackages() {}

  /**
   * The value of {@code org.osgi.framework.system.packages.extra}, read from the manifests of the
   * jars.
   */
  static String exported() throws IOException {
    Set<String> packages = new TreeSet<>();
    Enumeration<URL> manifests =
        HostPackages.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
    while (manifests.hasMoreElements()) {
      try (InputStream in = manifests.nextElement().openStream()) {
        String header = new Manifest(in).getMainAttributes().getValue("Export-Package");
        if (header != null) {
          for (String clause : clauses(header)) {
            add(clause, packages);
          }
        }
      }
    }
    return String.join(",", packages);
  }

  /** A package may be exported in several versions: slf4j-api gives itself as 1.7 too. */
  private static void add(String clause, Set<String> packages) {
    String name = clause.split(";", 2)[0].trim();
    if (GIVEN.stream().anyMatch(given -> name.equals(given) || name.startsWith(given + "."))) {
      Matcher version = VERSION.matcher(clause);
      packages.add(name + ";version=\"" + (version.find() ? version.group(1) : "0.0.0") + "\"");
    }
  }

  /** Splits at commas outside quotes (OSGi Core, "Common Header Syntax"). */
  private static List<String> clauses(String header) {
    List<String> clauses = new ArrayList<>();
    StringBuilder clause = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else {
        clause.append(c);
      }
    }
    clauses.add(clause.toString());
    return clauses;
  }
}
