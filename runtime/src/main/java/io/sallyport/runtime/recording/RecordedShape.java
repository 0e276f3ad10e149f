package io.sallyport.runtime.recording;

import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shape in the form in which a segment keeps it once. Guarded by its lane. */
final class RecordedShape {
  final byte[] json;

  /** SHA-256 over the JSON: what operations refer by. */
  final byte[] digest;

  /** The number of the lane's segment that has it. */
  long writtenIn = -1;

  RecordedShape(Shape shape) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("protocol", shape.protocol());
    facts.put("action", shape.action());
    facts.put("effects", words(shape.effects()));
    List<Map<String, Object>> resources = new ArrayList<>();
    for (Resource resource : shape.resources()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("kind", resource.kind());
      one.put("name", resource.name());
      one.put("effects", words(resource.effects()));
      resources.add(one);
    }
    facts.put("resources", resources);
    facts.put("text", shape.text());
    facts.put("facts", shape.facts());
    json = Json.bytes(facts);
    digest = Digests.sha256(json);
  }

  /** Sorted: sets have no order, and the digest must not depend on one. */
  private static List<String> words(Collection<io.sallyport.api.Effect> effects) {
    return effects.stream().map(io.sallyport.api.Effect::word).sorted().toList();
  }
}
