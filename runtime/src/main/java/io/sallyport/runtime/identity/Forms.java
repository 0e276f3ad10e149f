package io.sallyport.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code application/x-www-form-urlencoded}, as queries and OAuth's endpoints use it. */
final class Forms {
  private Forms() {}

  /** Of a name that is there twice, the first counts; what cannot be decoded is left out. */
  static Map<String, String> parse(@Nullable String form) {
    var fields = new LinkedHashMap<String, String>();
    if (form == null) {
      return fields;
    }
    for (String pair : form.split("&", 64)) {
      int at = pair.indexOf('=');
      if (at > 0) {
        try {
          fields.putIfAbsent(
              URLDecoder.decode(pair.substring(0, at), UTF_8),
              URLDecoder.decode(pair.substring(at + 1), UTF_8));
        } catch (IllegalArgumentException e) {
          // Badly encoded: as if it had not been sent.
        }
      }
    }
    return fields;
  }

  static String format(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
