package io.sallyport.runtime.recording;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SessionFacts} wrote. */
record OpenedFacts(Map<String, Object> facts) {
  String subject() {
    return String.valueOf(map("subject").get("id"));
  }

  String subjectKind() {
    return String.valueOf(map("subject").get("kind"));
  }

  @Nullable String subjectName() {
    return text(map("subject").get("name"));
  }

  @Nullable String onBehalfOf() {
    return text(map(map("subject").get("onBehalfOf")).get("id"));
  }

  @Nullable String humanName() {
    return text(map(map("subject").get("onBehalfOf")).get("name"));
  }

  @Nullable String run() {
    return text(map("run").get("id"));
  }

  @Nullable String runTitle() {
    return text(map("run").get("title"));
  }

  @Nullable String client() {
    return text(map("client").get("address"));
  }

  @Nullable String application() {
    return text(map("client").get("application"));
  }

  String text(String key) {
    return String.valueOf(facts.get(key));
  }

  @Nullable String textOrNull(String key) {
    return facts.get(key) instanceof String text ? text : null;
  }

  private Map<?, ?> map(String key) {
    return map(facts.get(key));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }
}
