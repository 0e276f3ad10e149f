package io.sallyport.plugin.sql.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Logins at a server written by RFC 5802's other side. */
class ScramLoginTest {
  private static final ScramMechanism SHA_256 = ScramMechanism.SCRAM_SHA_256;

  private final ScramKeys known = new ScramKeys();

  @Test
  void provesItselfAndTheServer() {
    Server server = new Server("secret", "salt", 4096);
    assertTrue(loggedIn(server, "secret", "app"));
    assertTrue(server.convinced);
  }

  @Test
  void derivesTheKeysOfAFixedAccountOnce() {
    Server server = new Server("secret", "salt", 4096);
    assertTrue(loggedIn(server, "secret", "app"));

    assertFalse(derives(server, "secret", "app"));

    // And the login that did not derive them is as good
    server.convinced = false;
    assertTrue(loggedIn(server, "secret", "app"));
    assertTrue(server.convinced);
  }

  @Test
  void derivesAnewWhatAnotherPasswordSaltRoundsOrAccountNeeds() {
    Server server = new Server("secret", "salt", 4096);
    assertTrue(loggedIn(server, "secret", "app"));

    assertTrue(derives(server, "secret2", "app"));
    assertTrue(derives(new Server("secret", "pepper", 4096), "secret", "app"));
    assertTrue(derives(new Server("secret", "salt", 8192), "secret", "app"));
    assertTrue(derives(server, "secret", "other"));
    assertTrue(derives(server, "secret", null));
  }

  @Test
  void doesNotGetInWithAPasswordThatWasReplaced() {
    assertTrue(loggedIn(new Server("secret", "salt", 4096), "secret", "app"));
    // The server has a new password under the old salt; the gate still has the old one
    Server changed = new Server("changed", "salt", 4096);
    assertThrows(IllegalArgumentException.class, () -> loggedIn(changed, "secret", "app"));
    assertFalse(changed.convinced);
  }

  @Test
  void keepsNoKeysOfAServerThatDidNotProveItself() {
    Server liar = new Server("guess", "salt", 4096);
    assertThrows(IllegalArgumentException.class, () -> loggedIn(liar, "secret", "app"));
    assertTrue(derives(new Server("secret", "salt", 4096), "secret", "app"));
  }

  @Test
  void keepsNothingOfACredentialThatIsUsedOnce() {
    Server server = new Server("secret", "salt", 4096);
    assertTrue(loggedIn(server, "secret", null));
    assertTrue(derives(server, "secret", null));
  }

  @Test
  void refusesToWorkForever() {
    Server server = new Server("secret", "salt", Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> derives(server, "secret", "app"));
  }

  @Test
  void refusesToAnswerBeforeItIsAsked() {
    ScramLogin login = login("secret", "app");
    assertThrows(IllegalArgumentException.class, () -> login.last(Unpooled.buffer()));
    assertThrows(IllegalArgumentException.class, () -> login.verify(utf8("v=AAAA")));
    assertFalse(login.proven());
  }

  private ScramLogin login(String password, @Nullable String account) {
    return new ScramLogin(List.of("SCRAM-SHA-256"), null, utf8(password), known, account);
  }

  private boolean derives(Server server, String password, @Nullable String account) {
    ScramLogin login = login(password, account);
    return !login.challenge(server.challenge(sent(login::first)));
  }

  private boolean loggedIn(Server server, String password, @Nullable String account) {
    ScramLogin login = login(password, account);
    if (!login.challenge(server.challenge(sent(login::first)))) {
      login.derive();
    }
    login.verify(server.proof(sent(login::last)));
    return login.proven();
  }

  private static String sent(java.util.function.Consumer<ByteBuf> message) {
    ByteBuf out = Unpooled.buffer();
    message.accept(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The server's side of one account. */
  private static final class Server {
    private final String salt;
    private final int rounds;
    private final byte[] storedKey;
    private final byte[] serverKey;
    private String asked = "";
    private String named = "";
    boolean convinced;

    Server(String password, String salt, int rounds) {
      this.salt = Base64.getEncoder().encodeToString(utf8(salt));
      this.rounds = rounds;
      byte[] salted =
          ScramFunctions.saltedPassword(
              SHA_256,
              StringPreparation.POSTGRESQL_PREPARATION,
              password.toCharArray(),
              utf8(salt),
              Math.min(rounds, 10_000));
      storedKey = ScramFunctions.storedKey(SHA_256, ScramFunctions.clientKey(SHA_256, salted));
      serverKey = ScramFunctions.serverKey(SHA_256, salted);
    }

    byte[] challenge(String first) {
      asked = found("n=.*$", first);
      named = "r=" + found("(?<=r=).*$", asked) + "server,s=" + salt + ",i=" + rounds;
      return utf8(named);
    }

    byte[] proof(String last) {
      String withoutProof = found("c=.*(?=,p=)", last);
      String all = asked + "," + named + "," + withoutProof;
      convinced =
          ScramFunctions.verifyClientProof(
              SHA_256, Base64.getDecoder().decode(found("(?<=p=).*$", last)), storedKey, all);
      return utf8(
          "v="
              + Base64.getEncoder()
                  .encodeToString(ScramFunctions.serverSignature(SHA_256, serverKey, all)));
    }

    private static String found(String pattern, String text) {
      var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
      assertTrue(matcher.find(), pattern);
      return matcher.group();
    }
  }

  @Test
  void printsNoKey() {
    assertEquals("<secret>", new ScramKeys.Keys(new byte[32], new byte[32]).toString());
  }
}
