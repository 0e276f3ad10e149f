package io.sallyport.runtime.policy;

import static java.util.Objects.requireNonNull;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes one bundle of the policy folders, after OPA itself has checked them: strict compilation
 * against the schemas, no package that the combiner would not ask, and every test. Blocks.
 */
final class PolicyBundler {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int PROBLEMS_SHOWN = 10;

  private final Path opa;

  PolicyBundler(Path opa) {
    this.opa = opa;
  }

  /** Why a policy does not take effect: one problem a line, with file and line where OPA knows. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    Refused(List<String> problems) {
      super(
          String.join("\n", problems.subList(0, Math.min(problems.size(), PROBLEMS_SHOWN)))
              + (problems.size() > PROBLEMS_SHOWN
                  ? "\nand " + (problems.size() - PROBLEMS_SHOWN) + " more"
                  : ""),
          null,
          false,
          false);
      this.problems = List.copyOf(problems);
    }

    List<String> problems() {
      return problems;
    }
  }

  /**
   * @param bundle takes the archive, with the files' revision in its manifest; replaced in one step
   * @param handingOver called when the next step is the replacement
   * @throws Refused and leaves the bundle as it was
   */
  void bundle(PolicyFiles files, Path bundle, Runnable handingOver) throws Refused, IOException {
    Path stage = PrivateFiles.temporary("sallyport-policy-");
    try {
      Map<String, Path> origins = files.copyTo(stage);
      Path schemas = stage.resolve(PolicyFiles.SCHEMAS);
      check(stage, schemas, origins);
      packages(stage, origins);
      test(stage, schemas, origins);
      hand(files, stage, origins, bundle, handingOver);
    } finally {
      PrivateFiles.discard(stage);
    }
  }

  private void hand(
      PolicyFiles files, Path stage, Map<String, Path> origins, Path bundle, Runnable handingOver)
      throws Refused, IOException {
    // Beside the bundle's folder: OPA watches that one, and must see nothing but whole archives.
    Path watched = requireNonNull(bundle.toAbsolutePath().getParent());
    Path built = watched.resolveSibling("built.tar.gz");
    run(
        stage,
        origins,
        "build",
        "--bundle",
        ".",
        "--ignore",
        "*_test.rego",
        "--ignore",
        PolicyFiles.SCHEMAS,
        "--revision",
        files.revision(),
        "--output",
        built.toString());
    handingOver.run();
    // One rename: OPA, which watches the folder, sees the old archive or the new one.
    Files.move(built, bundle, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void check(Path stage, Path schemas, Map<String, Path> origins)
      throws Refused, IOException {
    var arguments = new ArrayList<>(List.of("check", "--strict", "--format", "json", "--bundle"));
    if (Files.isDirectory(schemas)) {
      arguments.addAll(List.of("--schema", PolicyFiles.SCHEMAS));
    }
    arguments.add(".");
    run(stage, origins, arguments.toArray(String[]::new));
  }

  /** The combiner asks sallyport.rules.NAME; a deny one level deeper would be silent. */
  private void packages(Path stage, Map<String, Path> origins) throws Refused, IOException {
    String output = run(stage, origins, "inspect", "--format", "json", ".");
    var problems = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> namespace :
        JSON.readTree(output).path("namespaces").properties()) {
      String[] parts = namespace.getKey().split("\\.", -1);
      if (namespace.getKey().startsWith("data.sallyport.rules.") && parts.length > 4) {
        for (JsonNode file : namespace.getValue()) {
          problems.add(
              origin(file.asString(), origins)
                  + ": package "
                  + namespace.getKey().substring("data.".length())
                  + " is never asked: name it sallyport.rules."
                  + parts[3]);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
  }

  private void test(Path stage, Path schemas, Map<String, Path> origins)
      throws Refused, IOException {
    // OPA gives a test five seconds, which a busy machine may take for the shipped ones.
    var command =
        new ArrayList<>(
            List.of(
                opa.toString(),
                "test",
                "--format",
                "json",
                "--timeout",
                LONGEST.toSeconds() + "s",
                "--bundle"));
    if (Files.isDirectory(schemas)) {
      command.addAll(List.of("--schema", PolicyFiles.SCHEMAS));
    }
    command.add(".");
    var ended = Command.run(command, stage, Map.of(), LONGEST, line -> {});
    if (ended.status() == 0) {
      return;
    }
    var problems = new ArrayList<String>();
    try {
      for (JsonNode test : JSON.readTree(ended.output())) {
        if (test.path("fail").asBoolean(false) || test.has("error")) {
          problems.add(
              origin(test.path("location").path("file").asString(""), origins)
                  + ":"
                  + test.path("location").path("row").asString("")
                  + ": "
                  + test.path("name").asString("a test")
                  + " fails");
        }
      }
    } catch (JacksonException e) {
      problems.clear();
    }
    throw new Refused(problems.isEmpty() ? plain(ended.output(), origins) : problems);
  }

  private String run(Path stage, Map<String, Path> origins, String... arguments)
      throws Refused, IOException {
    var command = new ArrayList<String>();
    command.add(opa.toString());
    command.addAll(Arrays.asList(arguments));
    var ended = Command.run(command, stage, Map.of(), LONGEST, line -> {});
    if (ended.status() == 0) {
      return ended.output();
    }
    var problems = new ArrayList<String>();
    try {
      for (JsonNode error : JSON.readTree(ended.output()).path("errors")) {
        JsonNode location = error.path("location");
        problems.add(
            (location.has("file")
                    ? origin(location.path("file").asString(""), origins)
                        + ":"
                        + location.path("row").asString("")
                        + ": "
                    : "")
                + oneLine(error));
      }
    } catch (JacksonException e) {
      problems.clear();
    }
    throw new Refused(problems.isEmpty() ? plain(ended.output(), origins) : problems);
  }

  private static String oneLine(JsonNode error) {
    return error.path("message").asString("refused by opa").replaceAll("\\s+", " ").strip();
  }

  private static List<String> plain(String output, Map<String, Path> origins) {
    var problems = new ArrayList<String>();
    for (String line : output.strip().lines().toList()) {
      String named = line.strip();
      for (Map.Entry<String, Path> origin : new TreeMap<>(origins).entrySet()) {
        named = named.replace(origin.getKey(), origin.getValue().toString());
      }
      problems.add(named);
    }
    return problems.isEmpty() ? List.of("opa refused it without a word") : problems;
  }

  /** The operator's own file, not the staged copy. */
  private static String origin(String staged, Map<String, Path> origins) {
    String relative = staged.replaceAll("^[./]+", "");
    Path origin = origins.get(relative);
    return origin == null ? relative : origin.toString();
  }
}
