package io.sallyport.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * As much of a browser as a log-in needs: cookies for each host, redirects, forms. It sends Secure
 * cookies over plain http too, as all servers here are on loopback, which browsers trust.
 */
final class Browser {
  private static final Pattern INPUT =
      Pattern.compile("<input\\b[^>]*>|<button\\b[^>]*>", Pattern.CASE_INSENSITIVE);
  private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>", Pattern.CASE_INSENSITIVE);
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<String, Map<String, String>> cookies = new HashMap<>();
  final List<URI> visited = new ArrayList<>();

  record Page(URI uri, int status, String body) {
    private static String attribute(String tag, String name) {
      Matcher matcher =
          Pattern.compile("\\b" + name + "\\s*=\\s*\"([^\"]*)\"|\\b" + name + "\\s*=\\s*'([^']*)'")
              .matcher(tag);
      if (!matcher.find()) {
        return null;
      }
      String value = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      return value
          .replace("&amp;", "&")
          .replace("&quot;", "\"")
          .replace("&#39;", "'")
          .replace("&lt;", "<");
    }

    URI action() {
      Matcher form = FORM.matcher(body);
      if (!form.find()) {
        throw new AssertionError("no form at " + uri + ": " + body);
      }
      String action = attribute(form.group(), "action");
      return action == null ? uri : uri.resolve(action);
    }

    Map<String, String> hidden() {
      var fields = new LinkedHashMap<String, String>();
      Matcher input = INPUT.matcher(body);
      while (input.find()) {
        String tag = input.group();
        String name = attribute(tag, "name");
        String value = attribute(tag, "value");
        if (name != null && value != null && "hidden".equals(attribute(tag, "type"))) {
          fields.put(name, value);
        }
      }
      return fields;
    }
  }

  Page get(URI uri) throws Exception {
    return follow(HttpRequest.newBuilder(uri).GET(), uri);
  }

  /** One request, no redirect followed. */
  HttpResponse<String> once(HttpRequest.Builder request, URI uri) throws Exception {
    var jar = cookies.computeIfAbsent(uri.getAuthority(), host -> new LinkedHashMap<>());
    if (!jar.isEmpty()) {
      request.setHeader(
          "Cookie",
          jar.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> response =
        http.send(
            request.uri(uri).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.ofString());
    for (String set : response.headers().allValues("Set-Cookie")) {
      String pair = set.split(";", 2)[0];
      int at = pair.indexOf('=');
      if (set.toLowerCase(java.util.Locale.ROOT).contains("max-age=0")
          || set.contains("1970")
          || pair.substring(at + 1).isEmpty()) {
        jar.remove(pair.substring(0, at));
      } else {
        jar.put(pair.substring(0, at), pair.substring(at + 1));
      }
    }
    return response;
  }

  /** Fills in the first form of the page, and sends it. */
  Page submit(Page page, Map<String, String> entered) throws Exception {
    var fields = page.hidden();
    fields.putAll(entered);
    String body =
        fields.entrySet().stream()
            .map(e ->
                URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(e.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return follow(
        HttpRequest.newBuilder(page.action())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        page.action());
  }

  String cookie(URI uri, String name) {
    return cookies.getOrDefault(uri.getAuthority(), Map.of()).get(name);
  }

  void setCookie(URI uri, String name, String value) {
    cookies.computeIfAbsent(uri.getAuthority(), host -> new LinkedHashMap<>()).put(name, value);
  }

  private Page follow(HttpRequest.Builder request, URI start) throws Exception {
    URI uri = start;
    for (int i = 0; i < 12; i++) {
      visited.add(uri);
      HttpResponse<String> response = once(request, uri);
      if (response.statusCode() / 100 != 3) {
        return new Page(uri, response.statusCode(), response.body());
      }
      uri = uri.resolve(response.headers().firstValue("Location").orElseThrow());
      request = HttpRequest.newBuilder(uri).GET();
    }
    throw new AssertionError("too many redirects, last to " + uri);
  }
}
