package io.sallyport.runtime.demo;

/** The one screen that the demo prints when it is ready. */
public final class DemoScreen {
  private DemoScreen() {}

  public static String of(Demo demo, double seconds) {
    String token = "PGPASSWORD=$(cat " + demo.folder().root().resolve("claude.token") + ")";
    return """

    Sallyport is ready (%.1f s).

      console      %s        log in as bob (approver), carol (dba) or alice (developer)
      credentials  %s
      ISSUER       the demo's own: anyone on this machine can log in as anyone. Never use it for real data.

    In another terminal, as the agent claude, who works for alice:

      %sexport %s
      psql "%s"

        SELECT * FROM customers LIMIT 5;     e-mail, card and tax number come back masked
        DROP TABLE invoices;                 waits; bob approves it at the address that psql prints
        COPY customers TO PROGRAM 'sh';      denied, with the rule and the reason

    What happened:   %s sessions    %s replay ID    %s verify
    Is all well:     %s doctor
    Its folder:      %s
                     (targets/, routes/, plugins/ and policies/ are read live; the log is gateway.log)
    Ctrl-C ends all of it.
    """
        .formatted(
            seconds,
            demo.console(),
            demo.credentials(),
            System.getenv("SALLYPORT_DEMO") == null
                ? ""
                : "export SALLYPORT_DEMO=" + demo.folder().root() + "\n  ",
            token,
            demo.connection(),
            COMMAND,
            COMMAND,
            COMMAND,
            COMMAND,
            demo.folder().root());
  }

  private static final String COMMAND = "./sallyport";
}
