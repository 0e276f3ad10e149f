package io.sallyport.api;

/**
 * One decoded command. The arrays belong to the operation: nobody changes them.
 *
 * @param session who sends it, and to where
 * @param sequence counts the session's operations from 1
 * @param shape what policy decides on
 * @param text the command exactly as it was sent; what an approval is bound to
 * @param parameters what else makes it do this and nothing else, exactly (PostgreSQL: the body of
 *     Bind after the names, types as Parse declares them, a search path of the client's); empty
 *     when there is none
 * @param inTransaction whether parking it would keep locks that others may wait for
 */
public record Operation(
    Session session,
    long sequence,
    Shape shape,
    byte[] text,
    byte[] parameters,
    boolean inTransaction) {}
