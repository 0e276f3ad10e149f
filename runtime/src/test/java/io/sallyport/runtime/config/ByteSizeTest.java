package io.sallyport.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({"512, 512", "7B, 7", "64KiB, 65536", "16 MiB, 16777216", "2GiB, 2147483648"})
  void readsSizes(String text, long bytes) {
    assertEquals(new ByteSize(bytes), ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1.5MiB", "1MB", "1mib", "999999999999GiB"})
  void refusesWhatIsNone(String text) {
    assertThrows(InvalidConfig.class, () -> ByteSize.parse(text));
  }
}
