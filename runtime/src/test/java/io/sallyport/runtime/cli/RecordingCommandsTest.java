package io.sallyport.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.recording.RecordedStory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecordingCommandsTest {
  @TempDir Path state;
  private RecordedStory story;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void record() {
    story = new RecordedStory(state);
    story.tell("aaa-one");
    story.tell("bbb-two");
  }

  @AfterEach
  void close() {
    story.close();
  }

  @Test
  void listsSessionsTheNewestFirst() {
    // When
    int code = run(new SessionsCommand(config -> story.folder()));

    // Then
    assertEquals(0, code);
    String[] lines = out.toString().split("\n");
    assertEquals(2, lines.length);
    assertTrue(lines[0].startsWith("bbb-two"), lines[0]);
    assertTrue(lines[0].contains("agent:claude for human:alice"), lines[0]);
    assertTrue(lines[0].contains("2 operations, 1 held, 1 refused"), lines[0]);
  }

  @Test
  void listsSessionsAsJson() {
    // When
    run(new SessionsCommand(config -> story.folder()), "--json", "--limit", "1");

    // Then
    assertTrue(out.toString().startsWith("{"), out.toString());
    assertTrue(out.toString().contains("\"id\":\"bbb-two\""), out.toString());
    assertEquals(1, out.toString().lines().count());
  }

  @Test
  void replaysASessionByTheBeginningOfItsId() {
    // When
    int code = run(replay(), "aaa", "--no-wait");

    // Then
    assertEquals(0, code);
    String shown = out.toString();
    assertTrue(shown.contains("agent:claude for human:alice opened orders as reader"), shown);
    assertTrue(shown.contains("allowed by SQL-001"), shown);
    assertTrue(shown.contains("rendered postgresql: five rows"), shown);
    assertTrue(shown.contains("held by SQL-010"), shown);
    assertTrue(shown.contains("human:bob: refuse, no"), shown);
    assertTrue(shown.contains("refused by GATE-020"), shown);
    assertTrue(shown.contains("client closed"), shown);
    assertFalse(shown.contains("\u001b"), "a control sequence reached the terminal");
  }

  @Test
  void saysWhatToDoWhenAnIdIsNotUnique() {
    // When
    int none = run(replay(), "zzz");
    int several = run(replay(), "");

    // Then
    assertEquals(1, none);
    assertEquals(1, several);
    assertTrue(err.toString().contains("no session begins with zzz"), err.toString());
    assertTrue(err.toString().contains("aaa-one"), err.toString());
  }

  @Test
  void saysHowMuchNoSignatureCoversYet() {
    // Given a gateway that still writes: the setup's sessions are in its open segment
    int whileOpen = run(verify());
    String open = out.toString();
    out.getBuffer().setLength(0);

    // When it stops
    story.close();
    int after = run(verify());

    // Then
    assertEquals(0, whileOpen);
    assertTrue(open.contains("of the records are not covered by a signed root yet"), open);
    assertEquals(0, after);
    assertTrue(!out.toString().contains("not covered"), out.toString());
  }

  @Test
  void verifiesAndNamesWhatWasChanged() throws IOException {
    // Given
    story.close();
    Path segment = story.folder().resolve("gw1.shared.00000001.journal");
    int untouched = run(verify());
    assertTrue(out.toString().startsWith("whole"), out.toString());

    // When
    byte[] file = Files.readAllBytes(segment);
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("five rows");
    file[at] = 'F';
    Files.write(segment, file);
    int changed = run(verify());

    // Then
    assertEquals(0, untouched);
    assertEquals(1, changed);
    String said = out.toString();
    assertTrue(said.contains("it was 0x66 and is 0x46"), said);
    assertTrue(said.contains("byte " + at + " of the file"), said);
    assertTrue(said.contains("NOT WHOLE"), said);
  }

  @Test
  void doesNotCallAJournalWholeThatItCannotRead() {
    // When
    int noFolder = run(verify(), state.resolve("nowhere").toString());
    int noKey = run(verify(), "--key", state.resolve("nothing.pem").toString());

    // Then
    assertEquals(2, noFolder);
    assertEquals(2, noKey);
  }

  private ReplayCommand replay() {
    return new ReplayCommand(
        config -> story.folder(),
        config ->
            (protocol, transcript) ->
                "rendered " + protocol + ": " + new String(transcript, StandardCharsets.UTF_8));
  }

  private VerifyCommand verify() {
    return new VerifyCommand(config -> story.folder(), config -> story.publicKey());
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
