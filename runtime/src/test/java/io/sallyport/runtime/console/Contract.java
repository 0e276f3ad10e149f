package io.sallyport.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Compares what was answered with console/openapi.yaml. */
final class Contract {
  private static final JsonMapper JSON = new JsonMapper();
  private final JsonNode api = new YAMLMapper().readTree(Path.of("..", "console", "openapi.yaml"));
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** The body, when status, type and body are as the contract says. */
  JsonNode check(String method, String path, HttpResponse<String> response) {
    var operation = api.path("paths").path(template(path)).path(method.toLowerCase());
    assertTrue(operation.isObject(), "no such operation: " + method + " " + path);
    var answers = operation.path("responses");
    var status = "" + response.statusCode();
    var answer = resolve(answers.path(answers.has(status) ? status : "default"));
    assertTrue(
        answer.isObject(),
        "undocumented: " + response.statusCode() + " of " + path + ": " + response.body());
    var type = response.headers().firstValue("Content-Type").orElse("").split(";")[0];
    var schema = answer.path("content").path(type).path("schema");
    assertTrue(schema.isObject(), "undocumented type: " + type);
    var body = JSON.readTree(response.body());
    ObjectNode whole = JSON.createObjectNode();
    whole.set("components", api.path("components"));
    whole.putArray("allOf").add(schema);
    assertEquals("[]", schemas.getSchema(whole).validate(body).toString(), response.body());
    return body;
  }

  private JsonNode resolve(JsonNode node) {
    var reference = node.path("$ref").stringValue("");
    return reference.isEmpty() ? node : api.at(reference.substring(1));
  }

  private String template(String path) {
    var bare = path.replaceFirst("\\?.*", "");
    for (var name : api.path("paths").propertyNames()) {
      if (bare.matches(name.replaceAll("\\{\\w+}", "[^/]+"))) {
        return name;
      }
    }
    return bare;
  }
}
