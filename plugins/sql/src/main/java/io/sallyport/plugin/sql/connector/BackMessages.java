package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.wire.MessageTable;
import java.util.Map;

/** What a server may send in a session, and who takes it. What is not here ends the session. */
final class BackMessages {
  static final MessageTable<BackMessage> TABLE =
      new MessageTable<>(
          Map.ofEntries(
              Map.entry('1', BackReplies::parseComplete),
              Map.entry('2', BackReplies::bindComplete),
              Map.entry('3', BackReplies::closeComplete),
              Map.entry('t', BackReplies::parameterDescription),
              Map.entry('n', BackReplies::noData),
              Map.entry('Z', BackReplies::ready),
              Map.entry('E', BackErrors::error),
              Map.entry('T', BackResults::rowDescription),
              Map.entry('D', BackResults::dataRow),
              Map.entry('C', BackResults::commandComplete),
              Map.entry('I', BackResults::emptyQuery),
              Map.entry('s', BackResults::portalSuspended),
              Map.entry('V', BackResults::functionResult),
              Map.entry('G', BackCopy::copyIn),
              Map.entry('H', BackCopy::copyOut),
              Map.entry('W', BackCopy::copyBoth),
              Map.entry('d', BackCopy::data),
              Map.entry('c', BackCopy::done),
              Map.entry('N', BackAsync::notice),
              Map.entry('A', BackAsync::notification),
              Map.entry('S', BackAsync::parameterStatus)));

  private BackMessages() {}
}
