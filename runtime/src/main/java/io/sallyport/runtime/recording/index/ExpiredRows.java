package io.sallyport.runtime.recording.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Forgets what stood in a segment that retention has removed: the answers and events that were in
 * it, and the sessions whose last record was. In one transaction of the caller.
 */
final class ExpiredRows {
  private static final List<String> DELETIONS =
      List.of(
          "delete from recorded_event where segment = ?",
          "delete from recorded_operation where session in (select id from recorded_session where segment = ? and closed is not null)",
          "delete from recorded_session where segment = ? and closed is not null",
          // Of a session that goes on in a later segment.
          "delete from recorded_operation where segment = ?",
          "delete from recorded_position where segment = ?");

  private ExpiredRows() {}

  static void delete(Connection connection, String segment) throws SQLException {
    for (String deletion : DELETIONS) {
      try (PreparedStatement statement = connection.prepareStatement(deletion)) {
        statement.setString(1, segment);
        statement.executeUpdate();
      }
    }
  }
}
