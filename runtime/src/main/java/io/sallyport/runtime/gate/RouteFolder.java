package io.sallyport.runtime.gate;

import io.sallyport.runtime.failure.RootCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes folder, live. A changed file is built in a scratch context first; only then its
 * routes, and no others, are swapped, and what fails at that point is rolled back. Camel's own
 * reload is not used: one bad file can leave it refusing every later one.
 */
final class RouteFolder {
  private static final Logger LOGGER = LoggerFactory.getLogger(RouteFolder.class);
  private static final String SUFFIX = ".camel.yaml";

  private final ModelCamelContext camel;
  private final Path folder;
  private final ScratchContext scratch;
  private final Chain chain;
  private final Map<Path, String> texts = new HashMap<>();
  private final Map<Path, Set<String>> routes = new TreeMap<>();
  private final Map<Path, String> refused = new TreeMap<>();
  private final Map<Path, String> refusedTexts = new HashMap<>();

  RouteFolder(ModelCamelContext camel, Path folder, ScratchContext scratch, Chain chain) {
    this.camel = camel;
    this.folder = folder;
    this.scratch = scratch;
    this.chain = chain;
  }

  /**
   * Makes a context in which a file is tried: the same components and beans, but nothing is
   * started.
   */
  @FunctionalInterface
  interface ScratchContext {
    DefaultCamelContext make() throws Exception;
  }

  /**
   * Looks at the folder and applies what changed. Blocking; one caller at a time.
   *
   * @return whether anything changed
   */
  synchronized boolean scan() {
    Map<Path, String> now = read();
    boolean changed = false;
    Map<Path, String> edited = new TreeMap<>();
    for (var file : now.entrySet()) {
      String text = file.getValue();
      Path path = file.getKey();
      if (!text.equals(texts.get(path)) && !text.equals(refusedTexts.get(path))) {
        edited.put(path, text);
        changed = true;
      } else if (text.equals(texts.get(path)) && refused.remove(path) != null) {
        refusedTexts.remove(path); // edited back to what runs
        changed = true;
      }
    }
    Map<Path, Set<String>> tried = edited.size() > 1 ? tryOutTogether(edited) : Map.of();
    edited.forEach((path, text) -> apply(path, text, tried.get(path)));
    for (Path gone : List.copyOf(texts.keySet())) {
      if (!now.containsKey(gone)) {
        remove(gone);
        changed = true;
      }
    }
    refused.keySet().removeIf(path -> !now.containsKey(path));
    refusedTexts.keySet().removeIf(path -> !now.containsKey(path));
    return changed;
  }

  /** Route files that are not in force as they stand, with the reason. */
  synchronized Map<String, String> refused() {
    Map<String, String> reasons = new TreeMap<>();
    refused.forEach((path, reason) -> reasons.put(folder.relativize(path).toString(), reason));
    return reasons;
  }

  /** The ids of the routes in force, by file. */
  synchronized Map<String, Set<String>> inForce() {
    Map<String, Set<String>> ids = new TreeMap<>();
    routes.forEach((path, set) -> ids.put(folder.relativize(path).toString(), Set.copyOf(set)));
    return ids;
  }

  private Map<Path, String> read() {
    try {
      return files(folder);
    } catch (UncheckedIOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("reason", e.toString())
          .log("routes folder cannot be read; the routes in force stay");
      return new TreeMap<>(texts);
    }
  }

  /** The route files of a folder with their texts. */
  static Map<Path, String> files(Path folder) {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder, 3)) {
      for (Path path : files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
        found.put(path, Files.readString(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /**
   * At a start all files are new, and good: one context for all of them takes less time.
   *
   * @return the ids by file; empty when one of them is wrong, and each has to be tried by itself to
   *     find out which
   */
  private Map<Path, Set<String>> tryOutTogether(Map<Path, String> files) {
    Map<Path, Set<String>> ids = new HashMap<>();
    try (DefaultCamelContext context = scratch.make()) {
      for (var file : files.entrySet()) {
        ids.put(file.getKey(), load(context, file.getKey(), file.getValue()));
      }
      context.start();
      return ids;
    } catch (Exception e) {
      return Map.of();
    }
  }

  private Set<String> tryOutAlone(Path path, String text) throws Exception {
    try (DefaultCamelContext context = scratch.make()) {
      return tryOut(context, path, text);
    }
  }

  private void apply(Path path, String text, @Nullable Set<String> tried) {
    Set<String> before = routes.getOrDefault(path, Set.of());
    Set<String> after;
    try {
      after = tried == null ? tryOutAlone(path, text) : tried;
      for (String id : after) {
        for (var other : routes.entrySet()) {
          if (!other.getKey().equals(path) && other.getValue().contains(id)) {
            throw new IllegalArgumentException(
                "route id " + id + " stands in " + folder.relativize(other.getKey()) + " already");
          }
        }
      }
    } catch (Exception e) {
      refuse(path, text, e);
      return;
    }
    try {
      chain.whileReloading(() -> swap(path, text, before, after));
      texts.put(path, text);
      routes.put(path, after);
      refused.remove(path);
      refusedTexts.remove(path);
      LOGGER
          .atInfo()
          .addKeyValue("file", folder.relativize(path))
          .addKeyValue("routes", after)
          .log("routes in force");
    } catch (Exception e) {
      refuse(path, text, e);
      rollBack(path, before, after);
    }
  }

  private void refuse(Path path, String text, Exception why) {
    String reason = RootCause.message(why);
    refused.put(path, reason);
    refusedTexts.put(path, text);
    LOGGER
        .atWarn()
        .addKeyValue("file", folder.relativize(path))
        .addKeyValue("reason", reason)
        .log("route file refused; what was in force stays");
  }

  private void rollBack(Path path, Set<String> before, Set<String> after) {
    try {
      chain.whileReloading(() -> {
        for (String id : after) {
          if (!before.contains(id)) {
            drop(id);
          }
        }
        String good = texts.get(path);
        if (good != null) {
          swap(path, good, /* before= */ after, /* after= */ before);
        }
      });
    } catch (Exception e) {
      LOGGER
          .atError()
          .addKeyValue("file", folder.relativize(path))
          .addKeyValue("reason", RootCause.message(e))
          .log("routes could not be rolled back; restart the gateway");
    }
  }

  private void remove(Path path) {
    try {
      Set<String> ids = routes.getOrDefault(path, Set.of());
      chain.whileReloading(() -> {
        for (String id : ids) {
          drop(id);
        }
      });
      texts.remove(path);
      routes.remove(path);
      LOGGER
          .atInfo()
          .addKeyValue("file", folder.relativize(path))
          .addKeyValue("routes", ids)
          .log("routes removed");
    } catch (Exception e) {
      LOGGER
          .atWarn()
          .addKeyValue("file", folder.relativize(path))
          .addKeyValue("reason", RootCause.message(e))
          .log("routes could not be removed");
    }
  }

  /**
   * Builds a file's routes in a context that starts nothing.
   *
   * @return their ids
   */
  static Set<String> tryOut(DefaultCamelContext context, Path path, String text) throws Exception {
    Set<String> ids = load(context, path, text);
    context.start(); // builds endpoints and processors; autoStartup is off, so no consumer starts
    return ids;
  }

  private static Set<String> load(DefaultCamelContext context, Path path, String text)
      throws Exception {
    Set<RouteDefinition> before = Set.copyOf(context.getRouteDefinitions());
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(ResourceHelper.fromString(path.getFileName().toString(), text));
    Set<String> ids = new TreeSet<>();
    for (RouteDefinition route : context.getRouteDefinitions()) {
      if (before.contains(route)) {
        continue;
      }
      if (!route.hasCustomIdAssigned()) {
        throw new IllegalArgumentException("every route needs an id: reloading goes by it");
      }
      ids.add(route.getRouteId());
    }
    return ids;
  }

  private void swap(Path path, String text, Set<String> before, Set<String> after)
      throws Exception {
    for (String id : before) {
      if (!after.contains(id)) {
        drop(id);
      }
    }
    PluginHelper.getRoutesLoader(camel)
        .updateRoutes(ResourceHelper.fromString(path.getFileName().toString(), text));
    Set<String> stopped = new LinkedHashSet<>();
    for (String id : after) {
      if (camel.isStarted() && !camel.getRouteController().getRouteStatus(id).isStarted()) {
        stopped.add(id);
      }
    }
    if (!stopped.isEmpty()) {
      throw new IllegalStateException("did not start: " + stopped);
    }
  }

  private void drop(String id) throws Exception {
    camel.getRouteController().stopRoute(id);
    camel.removeRoute(id);
    RouteDefinition definition = camel.getRouteDefinition(id);
    if (definition != null) {
      camel.removeRouteDefinition(definition);
    }
  }
}
