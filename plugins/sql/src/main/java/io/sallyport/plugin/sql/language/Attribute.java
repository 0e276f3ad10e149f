package io.sallyport.plugin.sql.language;

/**
 * A name behind a dot. Where the row has no column of this name, the server calls the function of
 * this name with the row: {@code SELECT i.purge FROM invoices i} is {@code SELECT purge(i) …}.
 *
 * @param ofRelation whether the row is one of FROM, not that of an expression
 */
public record Attribute(String name, boolean ofRelation) {}
