package io.sallyport.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Dependencies point inwards: plugins → api ← runtime; inside a plugin wire → language → connector
 * never look outwards.
 */
class LayeringTest {
  private static final Path ROOT =
      Path.of(System.getProperty("sallyport.peers"), "../..").normalize();
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .importPaths(
              List.of("api", "runtime", "plugins/sql", "plugins/masking", "plugins/echo").stream()
                  .map(module -> ROOT.resolve(module).resolve("target/classes"))
                  .toList());

  @Test
  void seesTheClassesItJudges() {
    for (String part :
        List.of(
            "io.sallyport.api.Gate",
            "io.sallyport.runtime.gate.GateHost",
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
        .allowEmptyShould(true)
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
