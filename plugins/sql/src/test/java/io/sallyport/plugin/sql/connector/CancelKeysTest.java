package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelKeysTest {
  private final CancelKeys keys = new CancelKeys();
  private final List<String> cancelled = new ArrayList<>();

  @Test
  void tellSessionsWithOneProcessNumberOnTwoTargetsApart() {
    CancelKeys.Key orders = keys.add(4711, 3, 4, () -> cancelled.add("orders"));
    CancelKeys.Key payments = keys.add(4711, 3, 32, () -> cancelled.add("payments"));

    keys.cancel(4711, payments.secret());
    keys.cancel(4711, orders.secret());
    keys.remove(payments);
    keys.cancel(4711, payments.secret());
    keys.cancel(4712, orders.secret());
    keys.cancel(4711, orders.secret());

    assertEquals(List.of("payments", "orders", "orders"), cancelled);
  }

  @Test
  void carryTheirGateway() {
    assertEquals(93, keys.add(1, 93, 4, () -> {}).secret()[0] & 0x7f);
    assertEquals(93, keys.add(1, 93, 32, () -> {}).secret()[0] & 0x7f);
  }
}
