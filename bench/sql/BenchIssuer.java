import io.sallyport.runtime.identity.DemoIssuer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/**
 * The issuer whose tokens the bench logs in with; runs from source with the distribution's libraries until it is ended.
 *
 * <p>Arguments: the folder that gets {@code issuer} (its address) and a token of each
 * of the people named, in a file of that name.
 */
final class BenchIssuer {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    DemoIssuer issuer =
        DemoIssuer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Clock.systemUTC());
    for (String person : Arrays.asList(arguments).subList(1, arguments.length)) {
      Files.writeString(folder.resolve(person), issuer.token(person, Duration.ofHours(4)).revealText());
    }
    Files.writeString(folder.resolve("issuer.new"), issuer.issuer().toString());
    Files.move(folder.resolve("issuer.new"), folder.resolve("issuer"));
    Thread.currentThread().join();
  }
}
