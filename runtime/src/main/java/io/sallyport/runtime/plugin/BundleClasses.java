package io.sallyport.runtime.plugin;

import java.net.URL;
import java.util.Enumeration;
import org.osgi.framework.Bundle;

/** Loads every class of a bundle while its jar is there. */
final class BundleClasses {
  private BundleClasses() {}

  static void loadAll(Bundle bundle) {
    Enumeration<URL> entries = bundle.findEntries("/", "*.class", true);
    while (entries != null && entries.hasMoreElements()) {
      String path = entries.nextElement().getPath();
      String name = path.substring(1, path.length() - ".class".length()).replace('/', '.');
      if (name.startsWith("META-INF")
          || name.endsWith("package-info")
          || name.endsWith("module-info")) {
        continue;
      }
      try {
        bundle.loadClass(name);
      } catch (ClassNotFoundException | LinkageError optional) {
        // A class for a library that is not there: nothing that runs can need it.
      }
    }
  }
}
