package io.sallyport.plugin.sql.language;

import io.sallyport.api.Description;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.util.List;
import java.util.Set;

/** What one Query or Parse message says. Immutable, shared between sessions. */
public interface Statement {
  /** What policy decides on. Interned: the same object for texts that differ only in literals. */
  Shape shape();

  /**
   * What the connector must know to keep track of the session, in order; empty for an empty query.
   */
  List<Command> commands();

  /**
   * The relations it names, as written and unquoted: {@code customers} or {@code public.customers},
   * lower-cased as the server does; no CTE names. What a function or a view reads besides is not in
   * it: see {@link #closed()}.
   */
  Set<String> relations();

  /**
   * Whether {@link #relations()} is all that it can read: false with functions that are not known
   * to be harmless, with dynamic SQL, or when unread.
   */
  boolean closed();

  /** The names behind dots, each of which is a column or a call of a function. */
  default Set<Attribute> attributes() {
    return Set.of();
  }

  /** What its result is made of, as far as the text tells; nothing of more than one statement. */
  default ResultLineage lineage() {
    return ResultLineage.NONE;
  }

  /** In words for an approver, with the literals that the text carries. */
  Description describe(byte[] text, List<Description.Parameter> parameters);
}
