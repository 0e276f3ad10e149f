package io.sallyport.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
  private static final Path FILE = Path.of("/etc/sallyport/sallyport.yaml");
  private final ConfigReader reader =
      new ConfigReader(Map.of("grace", "use inner.timeout instead"));

  enum Mode {
    VERIFY_FULL,
    DISABLE
  }

  record Inner(@Nullable Duration timeout, @Nullable ByteSize size) {
    Inner {
      InvalidConfig.unless(
          timeout == null || timeout.isPositive(), "timeout", timeout, "use a duration above zero");
    }
  }

  record Outer(
      String name,
      int port,
      @Nullable Mode mode,
      @Nullable Path folder,
      @Nullable SecretReference secret,
      @Nullable Inner inner,
      @Nullable List<Path> folders,
      @Nullable Map<String, Inner> parts,
      @Nullable Map<String, Object> settings) {}

  @Test
  void readsEveryKindOfValue() {
    Outer read =
        reader.read(
            FILE,
            """
            name: orders
            port: 5432
            mode: verify-full
            folder: data
            secret: file:pw
            inner: {timeout: 10m, size: 16MiB}
            folders: [a, /b]
            parts:
              one: {timeout: 5s}
            settings: {replication: true, size: 3, list: [x]}
            """,
            Outer.class);

    assertEquals(
        new Outer(
            "orders",
            5432,
            Mode.VERIFY_FULL,
            Path.of("/etc/sallyport/data"),
            new SecretReference("file:/etc/sallyport/pw"),
            new Inner(Duration.ofMinutes(10), new ByteSize(16 << 20)),
            List.of(Path.of("/etc/sallyport/a"), Path.of("/b")),
            Map.of("one", new Inner(Duration.ofSeconds(5), null)),
            Map.of("replication", true, "size", 3L, "list", List.of("x"))),
        read);
  }

  @Test
  void saysEveryProblemAtOnceWithKeyAndLine() {
    assertEquals(
        List.of(
            FILE + ":2: port: many: use a whole number",
            FILE + ":3: mode: off: use one of [verify-full, disable]",
            FILE + ":4: grace: is no longer a key: use inner.timeout instead",
            FILE
                + ":5: tiemout: is not a key here; there are [folder, folders, inner, mode, name, parts, port, secret, settings]",
            FILE + ":7: inner.timeout: PT0S: use a duration above zero"),
        problems(
            """
            name: orders
            port: many
            mode: off
            grace: 1s
            tiemout: 3
            inner:
              timeout: 0s
            """));
  }

  @Test
  void namesAMissingKey() {
    assertEquals(List.of(FILE + ":1: name: is missing"), problems("port: 1"));
  }

  @Test
  void refusesASecretInTheOpenWithoutRepeatingIt() {
    assertEquals(
        List.of(
            FILE
                + ":3: secret: <not shown>: write a reference: file:PATH, env:NAME or key:NAME; a secret itself never stands in a configuration"),
        problems("name: a\nport: 1\nsecret: hunter2\n"));
  }

  @Test
  void saysWhereYamlBreaks() {
    assertEquals(
        2,
        assertThrows(
                ConfigException.class, () -> reader.read(FILE, "name: a\n port: [", Outer.class))
            .problems()
            .getFirst()
            .line());
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThrows(
        ConfigException.class, () -> reader.read(FILE, "name: a\nname: b\nport: 1", Outer.class));
  }

  @Test
  void refusesSettingsThatStandInThemselves() {
    assertEquals(
        List.of(FILE + ":3: settings.x: use at most 32 levels"),
        problems("name: a\nport: 1\nsettings: {x: &a {x: *a}}\n"));
  }

  @Test
  void refusesAKeyWithoutAValue() {
    assertEquals(
        List.of(
            FILE + ":3: folder: has no value: write one, or leave the key out",
            FILE + ":4: secret: has no value: write one, or leave the key out",
            FILE + ":5: inner: has no value: write one, or leave the key out",
            FILE + ":6: settings.database: has no value: write one, or leave the key out"),
        problems(
            """
            name: a
            port: 1
            folder:
            secret: ~
            inner:
            settings: {database: null}
            """));
  }

  @Test
  void refusesAnEntryThatStandsTwice() {
    assertEquals(
        List.of(
            FILE + ":5: parts.one: stands here twice",
            FILE + ":6: settings.x: y stands here twice"),
        problems(
            """
            name: a
            port: 1
            parts:
              one: {timeout: 5s}
              one: {timeout: 6s}
            settings: {x: {y: 1, y: 2}}
            """));
  }

  private List<String> problems(String yaml) {
    return assertThrows(ConfigException.class, () -> reader.read(FILE, yaml, Outer.class))
        .problems()
        .stream()
        .map(ConfigException.Problem::toString)
        .toList();
  }
}
