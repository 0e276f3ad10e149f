package io.sallyport.runtime.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON Schema (draft 2020-12) of a configuration record, for editors. */
public final class JsonSchema {
  private JsonSchema() {}

  /** Plain values, ready to be written as JSON. */
  public static Map<String, Object> of(Class<? extends Record> type, String title) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(object(type));
    return schema;
  }

  private static Map<String, Object> object(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), schema(component.getGenericType()));
      if (!RecordBinder.optional(component)) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private static Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? Map.of("type", "object", "additionalProperties", schema(arguments[1]))
          : Map.of("type", "array", "items", schema(arguments[0]));
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted == String.class || wanted == Path.class) {
      return Map.of("type", "string");
    } else if (wanted == URI.class) {
      return Map.of("type", "string", "format", "uri");
    } else if (Set.of(int.class, Integer.class, long.class, Long.class).contains(wanted)) {
      return Map.of("type", "integer");
    } else if (wanted == double.class || wanted == Double.class) {
      return Map.of("type", "number");
    } else if (wanted == boolean.class || wanted == Boolean.class) {
      return Map.of("type", "boolean");
    } else if (wanted == Duration.class) {
      return Map.of("type", "string", "pattern", "^\\d{1,9}(ms|s|m|h|d)$");
    } else if (wanted == ByteSize.class) {
      return Map.of(
          "type", List.of("string", "integer"), "pattern", "^\\d{1,12}\\s*(B|KiB|MiB|GiB)?$");
    } else if (wanted == SecretReference.class) {
      return Map.of("type", "string", "pattern", "^(file|env|key):.+");
    } else if (wanted.isEnum()) {
      return Map.of(
          "enum", Arrays.stream(wanted.getEnumConstants()).map(ScalarParser::word).toList());
    } else if (wanted.isRecord()) {
      return object(wanted);
    }
    return Map.of(); // any value
  }
}
