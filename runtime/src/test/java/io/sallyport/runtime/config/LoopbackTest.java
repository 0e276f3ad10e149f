package io.sallyport.runtime.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"})
  void knowsTheAddressesOfThisMachine(String host) {
    assertTrue(Loopback.is(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.example.com",
        "127.0.0.1.example.com",
        "0.0.0.0",
        "::",
        "10.1.2.3",
        "",
        "gate"
      })
  void takesNoNameForOne(String host) {
    assertFalse(Loopback.is(host));
  }
}
