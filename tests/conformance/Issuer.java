import io.sallyport.runtime.identity.DemoIssuer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;

/** Runs the demo's issuer for a test: writes its address and a token of bob's, and waits to be ended. */
final class Issuer {
  public static void main(String[] files) throws Exception {
    var issuer = DemoIssuer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Clock.systemUTC());
    Files.writeString(Path.of(files[1]), issuer.token("bob", Duration.ofHours(8)).revealText());
    Path written = Files.writeString(Path.of(files[0] + ".new"), issuer.issuer().toString());
    Files.move(written, Path.of(files[0]), StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }
}
