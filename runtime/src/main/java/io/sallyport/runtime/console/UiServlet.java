package io.sallyport.runtime.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The built web console. A path that names no file is a page of it, and gets its index. Only types
 * of this table are served, whatever lies in the folder.
 */
final class UiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  private final transient Path folder;

  UiServlet(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var path = String.valueOf(request.getPathInfo());
    var file = file(path);
    if (file.isPresent()) {
      // Built files carry a digest in their name, and so never change.
      boolean fixed = path.startsWith("/assets/");
      send(response, file.get(), fixed ? "public, max-age=31536000, immutable" : "no-cache");
      return;
    }
    var index = folder.resolve("index.html");
    boolean isPage = path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    if (isPage && Files.isRegularFile(index)) {
      send(response, index, "no-cache");
    } else {
      say(
          response,
          isPage ? "The web console is not built: " + index + " is missing." : "Not found.");
    }
  }

  private Optional<Path> file(String path) throws IOException {
    try {
      var file = folder.resolve("." + path).normalize();
      var type = TYPES.get(extension(file));
      return type != null
              && file.startsWith(folder)
              && Files.isRegularFile(file)
              && file.toRealPath().startsWith(folder.toRealPath())
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static void send(HttpServletResponse response, Path file, String caching)
      throws IOException {
    response.setContentType(TYPES.get(extension(file)));
    response.setHeader("Cache-Control", caching);
    response.setContentLengthLong(Files.size(file));
    Files.copy(file, response.getOutputStream());
  }

  private static void say(HttpServletResponse response, String text) throws IOException {
    response.setStatus(404);
    response.setContentType("text/plain; charset=utf-8");
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String extension(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
