package io.sallyport.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Dependencies point inwards: plugins → api ← runtime; inside a plugin wire → language → connector
 * never look outwards.
 */
class LayeringTest {
  private static final Path ROOT =
      Path.of(System.getProperty("sallyport.peers"), "../..").normalize();
  private static final List<String> JUDGED = judged();
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .importPaths(
              JUDGED.stream()
                  .map(module -> ROOT.resolve(module).resolve("target/classes"))
                  .toList());

  /** The modules of the root pom with sources of their own; a new plugin is among them. */
  private static List<String> judged() {
    try {
      return Pattern.compile("<module>([^<]+)</module>")
          .matcher(Files.readString(ROOT.resolve("pom.xml")))
          .results()
          .map(module -> module.group(1))
          .filter(module -> Files.isDirectory(ROOT.resolve(module).resolve("src/main/java")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void seesTheClassesOfEveryModuleThatItJudges() {
    assertTrue(JUDGED.containsAll(List.of("api", "runtime", "plugins/sql")), JUDGED.toString());
    for (String module : JUDGED) {
      Path classes = ROOT.resolve(module).resolve("target/classes");
      assertTrue(
          new ClassFileImporter().importPath(classes).size() > 0,
          module + " is not built: its classes are judged too, so build it first (mvn compile)");
    }
    for (String part :
        List.of(
            "io.sallyport.api.Gate",
            "io.sallyport.runtime.gate.GateHost",
            "io.sallyport.plugin.sql.wire.FrameWalker",
            "io.sallyport.plugin.echo.EchoConnector")) {
      assertTrue(ALL.contain(part), part);
    }
  }

  @Test
  void apiKnowsNeitherRuntimeNorPluginsNorTheirLibraries() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.sallyport.runtime..",
            "io.sallyport.plugin..",
            "org.apache.camel..",
            "tools.jackson..",
            "com.fasterxml..")
        .check(ALL);
  }

  @Test
  void pluginsSeeNothingOfTheRuntime() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.plugin..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.sallyport.runtime..", "org.apache.camel..")
        .check(ALL);
  }

  @Test
  void runtimeNamesNoPlugin() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.sallyport.plugin..")
        .check(ALL);
  }

  @Test
  void wireKnowsNothingOfPolicy() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.plugin.sql.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.sallyport.plugin.sql.language..",
            "io.sallyport.plugin.sql.connector..",
            "io.sallyport.plugin.sql.result..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.plugin.sql.language..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.sallyport.plugin.sql.wire..",
            "io.sallyport.plugin.sql.connector..",
            "io.sallyport.plugin.sql.result..")
        .check(ALL);
  }

  @Test
  void inAPluginResultsKnowNothingOfTheConnector() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.plugin.sql.result..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.sallyport.plugin.sql.connector..")
        .check(ALL);
  }

  @Test
  void pluginsKnowNothingOfEachOther() {
    for (String plugin : List.of("sql", "masking", "echo")) {
      noClasses()
          .that()
          .resideInAPackage("io.sallyport.plugin." + plugin + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sallyport.plugin..")
                  .and(not(resideInAPackage("io.sallyport.plugin." + plugin + ".."))))
          .check(ALL);
    }
  }

  @Test
  void roomsDoNotReachIntoTheProcessThatHoldsThem() {
    noClasses()
        .that()
        .resideInAPackage("io.sallyport.runtime.(*)..")
        .and()
        .resideOutsideOfPackage("io.sallyport.runtime.cli..")
        .and()
        .resideOutsideOfPackage("io.sallyport.runtime.demo..")
        .and()
        .resideOutsideOfPackage("io.sallyport.runtime.doctor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.sallyport.runtime")
        .check(ALL);
  }
}
