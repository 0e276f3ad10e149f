package io.sallyport.api;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What policy decides on: an operation without what varies from call to call. Interned by its
 * connector and compared by identity, so that the decision for a shape seen before costs a look-up;
 * two texts share a shape only if no policy could tell them apart.
 */
public final class Shape {
  private final String protocol;
  private final String action;
  private final Set<Effect> effects;
  private final List<Resource> resources;
  private final String text;
  private final Map<String, Object> facts;

  /**
   * @param action the protocol's verb: {@code DROP TABLE}, {@code delete}, {@code exec}
   * @param effects at least one
   * @param text the command with its literals left out, or whole when the target asks for them
   * @param facts what else the protocol can tell, as plain values (Map, List, String, Number,
   *     Boolean); the schema is in rego/schemas/
   */
  public Shape(
      String protocol,
      String action,
      Set<Effect> effects,
      List<Resource> resources,
      String text,
      Map<String, Object> facts) {
    if (effects.isEmpty()) {
      throw new IllegalArgumentException(
          "a shape needs an effect; what could not be told is UNKNOWN");
    }
    this.protocol = protocol;
    this.action = action;
    this.effects = Set.copyOf(effects);
    this.resources = List.copyOf(resources);
    this.text = text;
    this.facts = Map.copyOf(facts);
  }

  public String protocol() {
    return protocol;
  }

  public String action() {
    return action;
  }

  public Set<Effect> effects() {
    return effects;
  }

  public List<Resource> resources() {
    return resources;
  }

  public String text() {
    return text;
  }

  public Map<String, Object> facts() {
    return facts;
  }

  @Override
  public String toString() {
    return protocol + " " + action + " " + effects; // never the text: logs print shapes
  }
}
