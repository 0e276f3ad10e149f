package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sallyport.api.Effect;
import io.sallyport.api.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DependentsTest {
  private static @Nullable Object effect(String action, boolean cascade, String kind) {
    Shape shape =
        new Shape(
            "postgresql",
            action,
            Set.of(Effect.DROP),
            List.of(),
            action,
            cascade ? Map.of("cascade", true) : Map.of());
    Map<String, Object> found = Dependents.of(shape, List.of(kind, "a", "b"));
    return found == null ? null : found.get("effect");
  }

  @Test
  void saysWhatADropTakesWithIt() {
    assertEquals("removed", effect("DROP TABLE", true, "view"));
    assertEquals("dropped; its rows stay", effect("DROP TABLE", true, "foreign key"));
    assertEquals("goes with it", effect("DROP TABLE", false, "index"));
  }

  @Test
  void saysWhatKeepsADropFromSucceeding() {
    assertEquals("keeps it from going", effect("DROP TABLE", false, "view"));
    assertEquals("keeps it from going", effect("DROP TABLE", false, "foreign key"));
  }

  @Test
  void leavesOutWhatATruncateLeavesAlone() {
    assertNull(effect("TRUNCATE", true, "view"));
    assertNull(effect("TRUNCATE", false, "index"));
    assertEquals("its table is emptied too", effect("TRUNCATE", true, "foreign key"));
    assertEquals("emptied too", effect("TRUNCATE", false, "partition"));
  }

  @Test
  void leavesNothingOutOfAnythingElse() {
    assertEquals("may break", effect("TRUNCATE, DROP TABLE", false, "view"));
    assertEquals("may break", effect("ALTER TABLE", false, "index"));
  }
}
