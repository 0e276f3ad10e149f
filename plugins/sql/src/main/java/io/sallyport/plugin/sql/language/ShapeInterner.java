package io.sallyport.plugin.sql.language;

import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One Shape object for equal content, for as long as somebody uses it. */
final class ShapeInterner {
  private record Content(
      String action,
      Set<Effect> effects,
      List<Resource> resources,
      String text,
      Map<String, Object> facts) {}

  private static final class Held extends WeakReference<Shape> {
    final Content content;

    Held(Content content, Shape shape, ReferenceQueue<Shape> queue) {
      super(shape, queue);
      this.content = content;
    }
  }

  private final ConcurrentHashMap<Content, Held> shapes = new ConcurrentHashMap<>();
  private final ReferenceQueue<Shape> unused = new ReferenceQueue<>();

  Shape intern(
      String action,
      Set<Effect> effects,
      List<Resource> resources,
      String text,
      Map<String, Object> facts) {
    for (var each = unused.poll(); each != null; each = unused.poll()) {
      shapes.remove(((Held) each).content, each);
    }
    var content = new Content(action, Set.copyOf(effects), resources, text, facts);
    while (true) {
      var fresh = new Shape("postgresql", action, effects, resources, text, facts);
      var held =
          shapes.compute(
              content,
              (key, old) -> old != null && old.get() != null ? old : new Held(key, fresh, unused));
      var shape = held.get();
      if (shape != null) {
        return shape;
      }
    }
  }

  int size() {
    return shapes.size();
  }
}
