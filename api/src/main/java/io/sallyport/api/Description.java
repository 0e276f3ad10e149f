package io.sallyport.api;

import java.util.List;

/**
 * An operation in words, for the person who decides. Literals are in it: it is shown to approvers
 * and never logged.
 *
 * @param summary what it does, as the end of "claude wants to …": {@code remove the table invoices}
 * @param text the command as a person reads it
 * @param language how to highlight it: {@code sql}, {@code json}, {@code shell}, {@code text}
 * @param parameters bound values, in order
 * @param consequences further sentences: {@code every row is removed: there is no WHERE}
 */
public record Description(
    String summary,
    String text,
    String language,
    List<Parameter> parameters,
    List<String> consequences) {
  public Description {
    parameters = List.copyOf(parameters);
    consequences = List.copyOf(consequences);
  }

  /**
   * @param name {@code $1}
   * @param type the protocol's type name
   * @param value as text, cut to at most 4,096 characters
   */
  public record Parameter(String name, String type, String value) {}
}
