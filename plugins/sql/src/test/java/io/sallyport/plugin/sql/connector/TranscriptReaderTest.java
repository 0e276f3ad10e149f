package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.api.AnswerPart;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptReaderTest {
  private final ByteBuf transcript = Unpooled.buffer();

  private TranscriptReaderTest message(char type, ByteBuf body) {
    transcript.writeByte(type).writeInt(4 + body.readableBytes()).writeBytes(body);
    return this;
  }

  private static ByteBuf zero(String text) {
    return Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)).writeByte(0);
  }

  private static ByteBuf columns(String... names) {
    ByteBuf body = Unpooled.buffer().writeShort(names.length);
    for (String name : names) {
      body.writeBytes(zero(name)).writeZero(18);
    }
    return body;
  }

  private static ByteBuf row(String... values) {
    ByteBuf body = Unpooled.buffer().writeShort(values.length);
    for (String value : values) {
      if (value == null) {
        body.writeInt(-1);
      } else {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        body.writeInt(bytes.length).writeBytes(bytes);
      }
    }
    return body;
  }

  private List<AnswerPart> read() {
    return TranscriptReader.read(ByteBufUtil.getBytes(transcript));
  }

  @Test
  void tellsNullFromNothingAndWhichColumnsWereMasked() {
    transcript.writeBytes(TranscriptReader.masked(new boolean[] {false, true}));
    message('T', columns("id", "email")).message('D', row("", null)).message('C', zero("SELECT 1"));

    assertEquals(
        List.of(
            new AnswerPart.Table(
                List.of(new AnswerPart.Column("id", false), new AnswerPart.Column("email", true)),
                List.of(Arrays.asList("", null))),
            new AnswerPart.Text("SELECT 1\n")),
        read());
  }

  @Test
  void keepsTheMasksOfOneResultFromTheNext() {
    message('T', columns("a"));
    transcript.writeBytes(TranscriptReader.masked(new boolean[] {true}));
    message('D', row("x")).message('C', zero("SELECT 1"));
    message('T', columns("b")).message('D', row("y")).message('C', zero("SELECT 1"));

    assertTrue(((AnswerPart.Table) read().get(0)).columns().getFirst().masked());
    assertFalse(((AnswerPart.Table) read().get(2)).columns().getFirst().masked());
  }

  @Test
  void readsWhateverIsLeftOfATranscriptThatWasCutAnywhere() {
    message('T', columns("id", "name")).message('D', row("1", "Erin")).message('D', row("2", "Jo"));
    byte[] whole = ByteBufUtil.getBytes(transcript);
    for (int length = 0; length < whole.length; length++) {
      TranscriptTable.render(Arrays.copyOf(whole, length));
    }
    String cut = TranscriptTable.render(Arrays.copyOf(whole, whole.length - 1));
    assertTrue(cut.contains("Erin"), cut);
    assertTrue(cut.endsWith("(the record was cut here)\n"), cut);
  }

  @Test
  void showsATerminalNothingThatItWouldObey() {
    message(
        'N',
        Unpooled.buffer()
            .writeByte('S')
            .writeBytes(zero("NOTICE"))
            .writeByte('M')
            .writeBytes(zero("\u001b[2Jgone"))
            .writeByte(0));
    message('T', columns("a")).message('D', row("one\nline"));

    String shown = TranscriptTable.render(ByteBufUtil.getBytes(transcript));
    assertFalse(shown.contains("\u001b"), shown);
    assertTrue(shown.contains("one\\nline"), shown);
  }

  @Test
  void looksAsPsqlWouldPrintIt() {
    message('T', columns("id", "name")).message('D', row("1", null)).message('C', zero("SELECT 1"));
    assertEquals(
        " id | name\n----+------\n 1  |\n(1 row)\nSELECT 1\n",
        TranscriptTable.render(ByteBufUtil.getBytes(transcript)));
  }
}
