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

  @Nullable String onBehalfOf() {
    return map("subject").get("onBehalfOf") instanceof Map<?, ?> human
        ? String.valueOf(human.get("id"))
        : null;
  }

  @Nullable String run() {
    return map("run").get("id") instanceof String id ? id : null;
  }

  String text(String key) {
    return String.valueOf(facts.get(key));
  }

  @Nullable String textOrNull(String key) {
    return facts.get(key) instanceof String text ? text : null;
  }

  private Map<?, ?> map(String key) {
    return facts.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }
}
