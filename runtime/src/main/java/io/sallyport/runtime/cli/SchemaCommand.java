package io.sallyport.runtime.cli;

import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.config.JsonSchema;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code sallyport schema}: the configuration's JSON Schema, for editors. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of sallyport.yaml, for editors.",
    mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(JsonSchema.of(SallyportConfig.class, "Sallyport's configuration")));
    out.flush();
    return 0;
  }
}
