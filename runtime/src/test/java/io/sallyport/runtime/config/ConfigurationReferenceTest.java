package io.sallyport.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sallyport.runtime.SallyportConfig;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md is made from the records and their javadoc: {@code mvn -pl runtime -am test
 * -Dtest=ConfigurationReferenceTest -Dsallyport.write=true} writes it anew.
 */
class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Map<Class<?>, String> WORDS =
      Map.ofEntries(
          Map.entry(String.class, "text"),
          Map.entry(Path.class, "path"),
          Map.entry(URI.class, "address"),
          Map.entry(Duration.class, "duration"),
          Map.entry(ByteSize.class, "size"),
          Map.entry(SecretReference.class, "secret"),
          Map.entry(int.class, "number"),
          Map.entry(Integer.class, "number"),
          Map.entry(long.class, "number"),
          Map.entry(Long.class, "number"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(Object.class, "any"));

  private final List<String> undescribed = new ArrayList<>();

  @Test
  void everyKeyIsDescribedAndThePageSaysWhatTheRecordsSay() throws Exception {
    // Given
    StringBuilder page = new StringBuilder(BEGINNING);

    // When
    section(page, "", SallyportConfig.class, "##");
    page.append(
        "\n# Target files\n\nOne file for each target; [the guide](guides/add-a-target.md) has complete ones.\n");
    section(page, "", Class.forName("io.sallyport.runtime.target.TargetFile"), "##");

    // Then
    assertEquals(List.of(), undescribed);
    if (Boolean.getBoolean("sallyport.write")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page.toString(),
        Files.readString(PAGE),
        "docs/configuration.md is behind the records; write it anew with -Dsallyport.write=true");
  }

  private static final String BEGINNING =
      """
      # Configuration

      Every key of `sallyport.yaml` and of target files. Written from the sources by `ConfigurationReferenceTest`; do not edit.

      Durations are `500ms`, `30s`, `10m`, `8h`, `7d`; sizes `64KiB`, `16MiB`, `1GiB`; secrets are references, `file:PATH`, `env:NAME` or `key:NAME`, never
      the secret itself. Relative paths are relative to the file. A key that does not exist is an error, and all errors are told at once. `sallyport schema`
      prints the same as a JSON Schema for editors.

      # sallyport.yaml
      """;

  private void section(StringBuilder page, String path, Class<?> record, String level)
      throws IOException {
    Javadoc javadoc = Javadoc.of(record);
    page.append('\n');
    if (!path.isEmpty()) {
      page.append(level).append(" `").append(path).append("`\n\n");
    }
    page.append(javadoc.text()).append("\n\n| key | is | |\n|---|---|---|\n");
    List<Runnable> below = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String key = component.getName();
      String full = path.isEmpty() ? key : path + "." + key;
      Nested nested = nested(full, component.getGenericType());
      String said = javadoc.of(key);
      if (said == null && nested == null) {
        undescribed.add(full);
      }
      boolean required =
          component.getType().isPrimitive()
              || !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      page.append(
          "| `%s` | %s | %s%s |\n"
              .formatted(
                  key,
                  word(component.getGenericType()),
                  required ? "**required**; " : "",
                  said != null
                      ? said
                      : "see [below](#%s)".formatted(anchor(nested == null ? "" : nested.path()))));
      if (nested != null) {
        below.add(() -> {
          try {
            section(page, nested.path(), nested.record(), level);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
      }
    }
    below.forEach(Runnable::run);
  }

  private static String anchor(String path) {
    return path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
  }

  private record Nested(String path, Class<?> record) {}

  private static @Nullable Nested nested(String path, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return nested(
          path + (generic.getRawType() == Map.class ? ".NAME" : "[]"),
          arguments[arguments.length - 1]);
    }
    Class<?> wanted = (Class<?>) type;
    return wanted.isRecord() && !WORDS.containsKey(wanted) ? new Nested(path, wanted) : null;
  }

  private static String word(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? "names to " + word(arguments[1])
          : "list of " + word(arguments[0]);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted.isEnum()) {
      return String.join(
          " / ",
          Arrays.stream(wanted.getEnumConstants())
              .map(constant ->
                  "`"
                      + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-')
                      + "`")
              .toList());
    }
    return WORDS.getOrDefault(wanted, "section");
  }

  /** What stands above a record in its source. */
  private record Javadoc(String text, Map<String, String> keys) {
    private static final Pattern COMMENT =
        Pattern.compile(
            "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:public |static |private )*record (\\w+)\\(");
    private static final Pattern KEY = Pattern.compile("(?s)@param (\\w+) (.*?)(?=@param|@see|$)");

    static Javadoc of(Class<?> record) throws IOException {
      Class<?> outermost = record;
      while (outermost.getEnclosingClass() != null) {
        outermost = outermost.getEnclosingClass();
      }
      String source =
          Files.readString(
              Path.of("src/main/java", outermost.getName().replace('.', '/') + ".java"));
      Matcher comments = COMMENT.matcher(source);
      while (comments.find()) {
        if (comments.group(2).equals(record.getSimpleName())) {
          String comment = plain(comments.group(1));
          Map<String, String> keys = new java.util.HashMap<>();
          Matcher matcher = KEY.matcher(comment);
          while (matcher.find()) {
            keys.put(matcher.group(1), matcher.group(2).strip());
          }
          int first = comment.indexOf("@");
          return new Javadoc((first < 0 ? comment : comment.substring(0, first)).strip(), keys);
        }
      }
      return new Javadoc("", Map.of());
    }

    @Nullable String of(String key) {
      return keys.get(key);
    }

    private static String plain(String comment) {
      return comment
          .replaceAll("(?m)^\\s*\\*? ?", " ")
          .replaceAll("\\s+", " ")
          .replaceAll("\\{@code ((?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*)\\}", "`$1`")
          .replaceAll("\\{@link (?:\\w+#)?(\\w+)\\}", "`$1`")
          .replace("|", "\\|")
          .strip();
    }
  }
}
