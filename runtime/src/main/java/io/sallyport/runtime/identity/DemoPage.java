package io.sallyport.runtime.identity;

import java.util.List;
import java.util.Map;

/** The demo issuer's only page: who do you want to be? */
final class DemoPage {
  /**
   * No {@code form-action}: browsers apply it to the redirect after the form too, and that leads to
   * the console.
   */
  static final String CONTENT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

  private static final List<String> KEPT =
      List.of(
          "client_id",
          "redirect_uri",
          "response_type",
          "code_challenge",
          "code_challenge_method",
          "state",
          "nonce");

  private static final String FRAME =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Sallyport demo: log in</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 12vh auto; padding: 0 1rem; color: #1c2430 }
      .warning { border-left: 4px solid #b45309; background: #fef3c7; padding: .75rem 1rem }
      button { display: block; width: 100%%; font: inherit; text-align: left; margin: .6rem 0; padding: .8rem 1rem;
        border: 1px solid #94a3b8; border-radius: 8px; background: #fff; cursor: pointer }
      button:hover, button:focus { border-color: #1d4ed8; outline: 2px solid #bfdbfe }
      small { display: block; color: #475569 }
      </style>
      %s
      </html>
      """;

  private DemoPage() {}

  static String choice(Map<String, List<String>> people, Map<String, String> asked) {
    var body =
        new StringBuilder(
            """
            <h1>Who are you today?</h1>
            <p class="warning"><strong>For demonstrations only.</strong> Anybody on this machine can log in as anybody:
            there are no passwords. Connect your own OpenID Connect issuer before real data is behind this gateway.</p>
            <form method="post" action="/authorize">
            """);
    for (String name : KEPT) {
      String value = asked.get(name);
      if (value != null) {
        body.append(
            "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n".formatted(name, escape(value)));
      }
    }
    people.forEach((person, groups) ->
        body.append(
            "<button name=\"person\" value=\"%1$s\">%1$s<small>%2$s</small></button>\n"
                .formatted(escape(person), escape(String.join(", ", groups)))));
    return FRAME.formatted(body.append("</form>"));
  }

  static String refusal() {
    return FRAME.formatted(
        """
        <h1>This log-in cannot go on</h1>
        <p>The request is not one that the console or <code>sallyport login</code> makes. Begin again there.</p>
        """);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
