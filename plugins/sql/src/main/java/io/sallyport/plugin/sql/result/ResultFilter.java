package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;

/** Filters the rows of one result. One event loop, one result. */
public interface ResultFilter {
  /**
   * Whether every row passes as it is: the connector then forwards bytes without looking into rows.
   */
  boolean transparent();

  /**
   * Filters a DataRow that is whole in memory.
   *
   * @param in holds the message's body (from the column count on)
   * @param out receives the whole message to the client, type and length included
   */
  void row(ByteBuf in, int index, int length, ByteBuf out);

  /**
   * Begins a DataRow that is too large to be held: its masked values keep their length, so that it
   * can stream.
   */
  LargeRow largeRow(int bodyLength, ByteBuf out);

  /** Whether every value of a column is changed, whatever it is. */
  boolean masks(int column);

  /** How many values were changed so far. */
  long masked();

  /** A row that arrives in pieces. */
  interface LargeRow {
    /**
     * Takes the next piece of the body and writes what can be written; holds back at most some
     * kilobytes.
     */
    void feed(ByteBuf in, int index, int length, ByteBuf out);
  }
}
