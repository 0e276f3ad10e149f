package io.sallyport.runtime.identity;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A console of one page, which says who is there. */
final class ConsoleUnderTest implements AutoCloseable {
  private final Server server = new Server();
  private final URI uri;

  ConsoleUnderTest(Function<URI, OidcLogin> login) throws Exception {
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    var context = new ServletContextHandler();
    context.setContextPath("/");
    server.setHandler(context);
    connector.open();
    uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    OidcLogin mounted = login.apply(uri);
    mounted.mount(context);
    context.addServlet(new ServletHolder(new Who(mounted)), "/*");
    server.start();
  }

  private static final class Who extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OidcLogin login;

    Who(OidcLogin login) {
      this.login = login;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              request.getRequestURI()
                  + " "
                  + login.caller(request).map(who -> who.subject().id()).orElse("nobody"));
    }
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
