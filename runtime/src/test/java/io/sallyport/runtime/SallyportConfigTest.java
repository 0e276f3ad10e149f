package io.sallyport.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sallyport.api.Listener;
import io.sallyport.runtime.config.ConfigException;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.config.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SallyportConfigTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("sallyport.peers"), "../../sallyport.yaml").normalize();
  private static final Pattern COMMENTED_KEY =
      Pattern.compile("#( +[\\w-]+:| +- \\w+:| [\\w-]+:).*");

  private static SallyportConfig read(String text) {
    return new ConfigReader(Map.of())
        .read(Path.of("/etc/sallyport.yaml"), text, SallyportConfig.class);
  }

  /** The shipped file with every commented-out key in force. */
  private static String everyKeyOfTheShippedFile() throws IOException {
    return Files.readAllLines(SHIPPED).stream()
        .map(line ->
            COMMENTED_KEY.matcher(line.strip()).matches() ? line.replaceFirst("# ", "") : line)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void anEmptyFileGivesTheDefaults() {
    SallyportConfig config = read("");

    assertEquals("main", config.instance());
    assertEquals(Map.of(), config.listeners());
    assertEquals(new LimitsConfig(5_000, Duration.ofSeconds(30), 0), config.limits());
    assertEquals(List.of(), config.identity().issuers());
    assertNull(config.credential().vault());
    assertNull(config.store());
    assertNull(config.state());
    assertNull(config.tls().certificate());
  }

  @Test
  void theShippedFileCanBeUsedAsItIs() throws IOException {
    SallyportConfig config = read(Files.readString(SHIPPED));

    assertEquals(15432, config.listeners().get("postgresql").port());
  }

  @Test
  void everyKeyThatTheShippedFileShowsExists() throws IOException {
    SallyportConfig config = read(everyKeyOfTheShippedFile());

    assertEquals(List.of("sallyport"), config.identity().issuers().getFirst().audiences());
    assertEquals("https", config.credential().vault().address().getScheme());
    assertEquals("sallyport", config.store().user());
    assertEquals(Duration.ofDays(90), config.recording().retention());
    assertEquals(Path.of("/etc/sallyport/tls.crt"), config.tls().certificate());
    assertEquals("gate.example.com", config.console().publicUrl().getHost());
  }

  @Test
  void theSchemaAcceptsTheShippedFileAndNoOtherKey() throws IOException {
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                JsonMapper.shared()
                    .writeValueAsString(JsonSchema.of(SallyportConfig.class, "configuration")));

    assertEquals(List.of(), schema.validate(everyKeyOfTheShippedFile(), InputFormat.YAML));
    assertFalse(schema.validate("limits: {sesions: 3}", InputFormat.YAML).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "instance: a b|instance",
        "limits: {sessions: 0}|limits.sessions",
        "limits: {drain: 1}|limits.drain",
        "limits: {threads: 1000}|limits.threads",
        "listeners: {p: {}}|listeners.p.port",
        "listeners: {p: {port: 70000}}|listeners.p.port",
        "listeners: {p: {port: 1, host: 0.0.0.0, tls: optional}}|listeners.p.tls",
        "listeners: {p: {port: 1, authenticationTimeout: 6m}}|listeners.p.authenticationTimeout",
        "tls: {certificate: a.crt}|tls.certificate",
        "recording: {retention: 0d}|recording.retention",
        "store: {connections: 0}|store.connections",
      })
  void namesTheKeyOfAValueThatCannotBeUsed(String text, String key) {
    List<ConfigException.Problem> problems =
        assertThrows(ConfigException.class, () -> read(text)).problems();

    assertEquals(List.of(key), problems.stream().map(ConfigException.Problem::key).toList());
  }

  @Test
  void tellsRoutesWhereListenersAreAndWhatTheOperatorNamed() {
    var properties =
        read("listeners: {pg: {port: 6432}}\nproperties: {hook: 'https://chat.example.com'}")
            .routeProperties(Path.of("/etc"));

    assertEquals("127.0.0.1", properties.get("listeners.pg.host"));
    assertEquals("6432", properties.get("listeners.pg.port"));
    assertEquals("https://chat.example.com", properties.get("hook"));
    assertNotNull(properties.get("transport.native"));
  }

  @Test
  void aListenerSpeaksTheProtocolOfItsNameUnlessItSaysOtherwise() {
    var listeners =
        read("listeners: {postgresql: {port: 1}, legacy: {port: 2, protocol: postgresql, tls: optional}}")
            .listeners();

    assertEquals("postgresql", listeners.get("postgresql").listener("postgresql").protocol());
    Listener legacy = listeners.get("legacy").listener("legacy");
    assertEquals("postgresql", legacy.protocol());
    assertEquals(Listener.ClientTls.OPTIONAL, legacy.clientTls());
    assertEquals(Duration.ofSeconds(30), legacy.authenticationTimeout());
    assertTrue(legacy.settings().isEmpty());
  }
}
