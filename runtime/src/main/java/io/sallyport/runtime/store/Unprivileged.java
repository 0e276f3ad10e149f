package io.sallyport.runtime.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How PostgreSQL's programs are run: they refuse to run as root. Someone else than root runs them
 * as they are. Root runs them in a user namespace of their own, where it is nobody and keeps no
 * privilege; where containers forbid that, as the user {@code postgres} or {@code nobody}, to whom
 * the data folder then belongs.
 */
final class Unprivileged {
  private final List<String> prefix;
  private final int owner;

  private Unprivileged(List<String> prefix, int owner) {
    this.prefix = prefix;
    this.owner = owner;
  }

  /**
   * @param folder the folder of the data; must exist. Whoever owns the data goes on to own it
   * @param home PostgreSQL's programs
   */
  static Unprivileged forFolder(Path folder, Path home) {
    if (uid(Path.of("/proc/self")) != 0) {
      return new Unprivileged(List.of(), -1);
    }
    var data = folder.resolve("data");
    int belongsTo = Files.exists(data) ? uid(data) : uid(folder);
    var namespace = List.of("unshare", "--user", "--");
    if (belongsTo == 0 && works(namespace, "true")) {
      return new Unprivileged(namespace, -1);
    }
    int user = belongsTo == 0 ? someUser() : belongsTo;
    var switched =
        List.of(
            "setpriv",
            "--reuid=" + user,
            "--regid=" + user,
            "--clear-groups",
            "--inh-caps=-all",
            "--no-new-privs",
            "--");
    if (works(switched, home.resolve("bin/postgres").toString(), "--version")
        && works(switched, "test", "-x", folder.toString())) {
      return new Unprivileged(switched, user);
    }
    throw new StoreException(
        "PostgreSQL does not run as root, and there is no way here to run it as someone else:"
            + " unshare and setpriv (util-linux) were tried as user "
            + user
            + " on "
            + folder
            + ". Run the gateway as a user of its own, give that user a way into this folder and "
            + home
            + ", or set store.url");
  }

  /** The command as it must be started. */
  List<String> command(List<String> command) {
    var whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  /** Gives a file or an empty folder to whom the programs run as. */
  void give(Path path) throws IOException {
    if (owner >= 0) {
      Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static int someUser() {
    try {
      for (var name : List.of("postgres:", "nobody:")) {
        for (var line : Files.readAllLines(Path.of("/etc/passwd"))) {
          if (line.startsWith(name)) {
            return Integer.parseInt(line.split(":", -1)[2]);
          }
        }
      }
    } catch (IOException e) {
      // no list of users: the number that Linux reserves for nobody
    }
    return 65534;
  }

  private static int uid(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new StoreException("cannot read who owns " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean works(List<String> prefix, String... command) {
    var whole = new ArrayList<>(prefix);
    whole.addAll(List.of(command));
    try {
      var process =
          new ProcessBuilder(whole)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
