package io.sallyport.runtime.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.credential.TargetCredentialConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
  private static final String ORDERS = orders("db.example.com:5432");

  @TempDir Path folder;
  private Targets targets;

  @BeforeEach
  void look() {
    targets = new Targets(folder);
  }

  private static String orders(String address) {
    return """
    protocol: postgresql
    address: "%s"
    labels: {environment: production}
    classification: {public.customers.email: email}
    credential:
      source: static
      profiles: {reader: {user: app, password: "file:pw"}}
    settings: {database: orders}
    """
        .formatted(address);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
    targets.scan();
  }

  @Test
  void readsATarget() throws IOException {
    write("orders.yaml", ORDERS);

    assertEquals(
        new Target(
            "orders",
            "postgresql",
            "db.example.com",
            5432,
            new TargetTls(TargetTls.Mode.VERIFY_FULL, null, null),
            Map.of("environment", "production"),
            Map.of("public.customers.email", "email"),
            Map.of("database", "orders")),
        targets.find("orders"));
    assertEquals(TargetCredentialConfig.Source.STATIC, targets.credential("orders").source());
  }

  @Test
  void readsAnAddressOfIpVersion6() throws IOException {
    write("orders.yaml", orders("[fd00::1]:5433"));

    assertEquals("fd00::1", targets.find("orders").host());
    assertEquals(5433, targets.find("orders").port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "db:0", "db:70000", "a b:1", "db:1:2", "http://db:1", ""})
  void refusesWhatIsNoAddress(String address) throws IOException {
    write("orders.yaml", orders(address));

    assertNull(targets.find("orders"));
    assertTrue(targets.refused().get("orders.yaml").contains("address"));
  }

  @Test
  void keepsWhatWasInForceWhenAnEditIsBroken() throws IOException {
    write("orders.yaml", ORDERS);
    write("orders.yaml", ORDERS + "tiemout: 3\n");

    assertNotNull(targets.find("orders"));
    assertTrue(targets.refused().get("orders.yaml").contains("tiemout"));

    write("orders.yaml", orders("other:5432"));
    assertEquals("other", targets.find("orders").host());
    assertEquals(Map.of(), targets.refused());
  }

  @Test
  void forgetsATargetWhoseFileIsGone() throws IOException {
    write("orders.yaml", ORDERS);
    Files.delete(folder.resolve("orders.yaml"));
    targets.scan();

    assertNull(targets.find("orders"));
    assertNull(targets.credential("orders"));
  }

  @Test
  void refusesASecondFileOfTheSameNameUntilTheFirstIsGone() throws IOException {
    write("orders.yaml", ORDERS);
    write("orders.yml", orders("elsewhere:5432"));

    assertEquals("db.example.com", targets.find("orders").host());
    assertTrue(targets.refused().get("orders.yml").contains("orders.yaml names the same target"));

    Files.delete(folder.resolve("orders.yaml"));
    targets.scan();
    assertEquals("elsewhere", targets.find("orders").host());
    assertEquals(Map.of(), targets.refused());
  }

  @Test
  void refusesANameThatClientsCouldNotWrite() throws IOException {
    write("or ders.yaml", ORDERS);

    assertEquals(Map.of(), targets.all());
    assertTrue(targets.refused().get("or ders.yaml").contains("the file's name is the target's"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"settings: &a {x: *a}", "settings: {? [a] : b}", "settings: [", "settings: 3"})
  void survivesSettingsThatAreNoMapping(String settings) throws IOException {
    write("orders.yaml", ORDERS.replaceAll("(?m)^settings.*", settings));

    assertNull(targets.find("orders"));
    assertNotNull(targets.refused().get("orders.yaml"));
  }

  @Test
  void keepsTheTargetsWhenTheFolderCannotBeRead() throws IOException {
    write("orders.yaml", ORDERS);
    Files.move(
        folder.resolve("orders.yaml"), folder.resolveSibling("aside-" + folder.getFileName()));
    Files.delete(folder);
    targets.scan();

    assertNotNull(targets.find("orders"));
  }
}
