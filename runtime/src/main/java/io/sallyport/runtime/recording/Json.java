package io.sallyport.runtime.recording;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the journal writes it: keys sorted, so that the same facts give the same bytes. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

  private Json() {}

  static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static Map<String, Object> facts(byte[] bytes) {
    return MAPPER.readValue(bytes, FACTS);
  }
}
