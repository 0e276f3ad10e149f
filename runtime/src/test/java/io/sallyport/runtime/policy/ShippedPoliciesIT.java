package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The rules of the house for rego/: formatted, strict against the schemas, tested, covered. */
@Tag("peer")
class ShippedPoliciesIT {

  private static Command.Ended opa(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(Opa.binary().toString()));
    command.addAll(Arrays.asList(arguments));
    Path root = Opa.shipped().getParent();
    return Command.run(command, root, Map.of(), Duration.ofMinutes(1), line -> {});
  }

  @Test
  void areFormatted() throws Exception {
    var ended = opa("fmt", "--fail", "--list", "rego");
    assertEquals(0, ended.status(), ended.output());
  }

  @Test
  void compileStrictlyAgainstTheSchemas() throws Exception {
    var ended = opa("check", "--strict", "--schema", "rego/schemas", "--bundle", "rego");
    assertEquals(0, ended.status(), ended.output());
  }

  @Test
  void passTheirTestsAndAreCovered() throws Exception {
    var tests = opa("test", "--timeout", "60s", "--schema", "rego/schemas", "--bundle", "rego");
    assertEquals(0, tests.status(), tests.output());
    var covered = opa("test", "--timeout", "60s", "--coverage", "--bundle", "rego");
    double coverage = JsonMapper.shared().readTree(covered.output()).path("coverage").asDouble();
    assertTrue(coverage > 98, "covered: " + coverage + " %");
  }
}
