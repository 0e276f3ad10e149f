package io.sallyport.plugin.sql.connector;

import io.sallyport.api.AnswerPart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transcript as psql would print it, in a terminal. */
final class TranscriptTable {
  private static final int WIDEST = 120;

  private final StringBuilder out = new StringBuilder();

  private TranscriptTable() {}

  static String render(byte[] transcript) {
    TranscriptTable table = new TranscriptTable();
    for (AnswerPart part : TranscriptReader.read(transcript)) {
      switch (part) {
        case AnswerPart.Table result -> table.print(result);
        case AnswerPart.Text text -> table.print(text);
      }
    }
    return table.out.toString();
  }

  private void print(AnswerPart.Text text) {
    text.text().lines().forEach(line -> out.append(visible(line)).append('\n'));
  }

  private void print(AnswerPart.Table table) {
    List<String> names = table.columns().stream().map(AnswerPart.Column::name).toList();
    int[] widths = new int[names.size()];
    widen(widths, names);
    List<List<String>> rows = new ArrayList<>();
    for (List<@Nullable String> values : table.rows()) {
      List<String> row = values.stream().map(value -> value == null ? "" : visible(value)).toList();
      widen(widths, row);
      rows.add(row);
    }
    line(names, widths);
    for (int i = 0; i < widths.length; i++) {
      out.append(i == 0 ? "-" : "+-").append("-".repeat(widths[i])).append('-');
    }
    out.append('\n');
    rows.forEach(row -> line(row, widths));
    out.append('(').append(rows.size()).append(rows.size() == 1 ? " row)\n" : " rows)\n");
  }

  private static void widen(int[] widths, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      widths[i] = Math.min(WIDEST, Math.max(widths[i], values.get(i).length()));
    }
  }

  /** One line, and nothing that a terminal would obey. */
  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
          }
        });
    return shown.toString();
  }

  private void line(List<String> values, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (value.length() > WIDEST) {
        value = value.substring(0, WIDEST - 1) + "…";
      }
      line.append(i == 0 ? " " : "| ").append(value);
      line.append(" ".repeat(Math.max(0, widths[i] - value.length()) + 1));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
