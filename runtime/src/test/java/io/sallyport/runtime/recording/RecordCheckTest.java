package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.recording.RecordCheck.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SEGMENT = "gw1.shared.00000001.journal";
  @TempDir Path state;
  private RecordedStory story;
  private RecordCheck check;
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");

  @BeforeEach
  void record() throws IOException {
    story = new RecordedStory(state);
    story.tell("session-one");
    InstantSource source = () -> now;
    check =
        new RecordCheck(
            story.folder(), SealKey.read(story.publicKey()), source.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    story.close();
  }

  private RecordCheck.Standing standing() {
    return check.of("session-one", true, SEGMENT, PATIENCE);
  }

  @Test
  void saysNothingOfARecordThatIsBeingWritten() {
    assertEquals(State.OPEN, check.of("session-one", false, SEGMENT, PATIENCE).state());
  }

  @Test
  void doesNotCallVerifiedWhatNobodySigned() {
    assertEquals(State.CLOSED, standing().state());
  }

  @Test
  void verifiesWhatIsSealed() {
    story.close();
    assertEquals(State.VERIFIED, standing().state());
  }

  @Test
  void saysWhatIsWrongWithARecordThatWasChanged() throws IOException {
    // Given
    story.close();
    Path segment = story.folder().resolve(SEGMENT);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    // When
    var standing = standing();

    // Then
    assertEquals(State.BROKEN, standing.state());
    assertTrue(standing.detail() != null && !standing.detail().isBlank());
  }

  @Test
  void looksAgainAfterAWhile() throws IOException {
    // Given
    story.close();
    assertEquals(State.VERIFIED, standing().state());
    Path segment = story.folder().resolve(SEGMENT);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    // When
    now = now.plus(Duration.ofMinutes(11));

    // Then
    assertEquals(State.BROKEN, standing().state());
  }

  @Test
  void knowsNothingOfASessionThatTheIndexDoesNotPlace() {
    assertEquals(State.CLOSED, check.of("session-one", true, null, PATIENCE).state());
    assertEquals(State.OPEN, check.of("session-one", false, null, PATIENCE).state());
  }
}
