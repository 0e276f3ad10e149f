package io.sallyport.runtime.credential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Lease;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import io.sallyport.runtime.credential.TargetCredentialConfig.Profile;
import io.sallyport.runtime.credential.TargetCredentialConfig.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticCredentialsTest {
  @TempDir private Path folder;

  private static final TargetCredentialConfig READER =
      new TargetCredentialConfig(
          Source.STATIC,
          null,
          null,
          Map.of(
              "reader",
                  new Profile("app_reader", new SecretReference("file:reader.pw"), null, null),
              "owner", new Profile("app_owner", new SecretReference("env:OWNER_PW"), null, null)));

  private FileSecrets secrets() {
    return new FileSecrets(folder, folder.resolve("state"), Map.of("OWNER_PW", "from-env"));
  }

  private Lease lease(String profile) throws Exception {
    var leases = new TargetLeases(target -> READER, secrets(), null);
    try {
      return leases.lease(request(profile)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  static Leases.Request request(String profile) {
    var target =
        new Target(
            "orders",
            "postgresql",
            "127.0.0.1",
            5432,
            new TargetTls(TargetTls.Mode.DISABLE, null, null),
            Map.of(),
            Map.of(),
            Map.of());
    var subject = new Subject("human:alice", Subject.Kind.HUMAN, "alice", Set.of(), Set.of(), null);
    return new Leases.Request("s1", subject, target, profile, null);
  }

  @Test
  void readsThePasswordAnewForEachSession() throws Exception {
    Files.writeString(folder.resolve("reader.pw"), "first\n");
    Lease lease = lease("reader");
    assertEquals("app_reader", lease.user());
    assertEquals("first", lease.secret().revealText());
    assertEquals(Lease.Source.STATIC, lease.source());
    assertNull(lease.expires());
    assertFalse(lease.toString().contains("first"));

    Files.writeString(folder.resolve("reader.pw"), "second");
    assertEquals("second", lease("reader").secret().revealText());
  }

  @Test
  void readsThePasswordFromTheEnvironment() throws Exception {
    assertEquals("from-env", lease("owner").secret().revealText());
  }

  @Test
  void refusesAnUnknownProfileAndNamesTheKnownOnes() {
    Refused refused = assertThrows(Refused.class, () -> lease("root"));
    assertTrue(refused.getMessage().endsWith("it has owner, reader"), refused.getMessage());
  }

  @Test
  void isUnavailableWithoutTheFile() {
    assertThrows(Unavailable.class, () -> lease("reader"));
  }

  @Test
  void refusesATargetThatNeedsVaultWhenThereIsNone() {
    var vault = new TargetCredentialConfig(Source.VAULT, null, "orders-{profile}", null);
    var leases = new TargetLeases(target -> vault, secrets(), null);
    var failed =
        assertThrows(
            ExecutionException.class,
            () -> leases.lease(request("reader")).toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertInstanceOf(Refused.class, failed.getCause());
  }

  @Test
  void makesAKeyOnceAndKeepsItFromOthers() throws Exception {
    byte[] key = secrets().secret("key:masking").reveal();
    assertEquals(32, key.length);
    assertArrayEquals(key, secrets().secret("key:masking").reveal());
    assertFalse(java.util.Arrays.equals(key, secrets().secret("key:other").reveal()));
    Path file = folder.resolve("state/keys/masking");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"key:../x", "key:", "env:MISSING", "file:missing", "hunter2", "vault:hunter2", ""})
  void refusesReferencesThatLeadNowhere(String reference) {
    var refused = assertThrows(IllegalArgumentException.class, () -> secrets().secret(reference));
    assertFalse(refused.getMessage().contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "../x", "{user}", "", "a b", "{profile", "a%2fb"})
  void refusesRoleTemplatesThatCouldLeaveTheRole(String template) {
    assertThrows(
        InvalidConfig.class, () -> new TargetCredentialConfig(Source.VAULT, null, template, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../sys/raw", "a/b", "", "a.b", "%2e", "a\n"})
  void refusesProfilesThatCouldLeaveTheRole(String profile) {
    assertThrows(Refused.class, () -> RoleTemplate.fill("orders-{profile}", profile, null));
  }

  @Test
  void fillsTheTemplate() {
    assertEquals(
        "orders-reader-db", RoleTemplate.fill("orders-{profile}-{database}", "reader", "db"));
    assertThrows(Refused.class, () -> RoleTemplate.fill("{database}", "reader", null));
  }
}
