package dev.turnpike.servlet;

import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.testing.Folders;
import dev.turnpike.http.testing.TestHost;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.modeler.Registry;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Servlet containers, which let through what belongs to the contract: a token with a slash. */
enum Container {
  TOMCAT {
    @Override
    TestHost.Running start(Mount mount, GatewayFace face) throws IOException {
      Registry
          .disableRegistry(); // by JMX there is one Tomcat in a JVM, and tests run beside others
      Path folder = Files.createTempDirectory("turnpike-tomcat-");
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(folder.toString());
      tomcat.setPort(0);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", "65536");
      tomcat
          .getConnector()
          .setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
      Context context = tomcat.addContext(mount.contextPath, null);
      FilterDef filter = new FilterDef();
      filter.setFilterName("before");
      filter.setFilter(mount.before);
      filter.setAsyncSupported(Boolean.toString(mount.async));
      context.addFilterDef(filter);
      FilterMap all = new FilterMap();
      all.setFilterName("before");
      all.addURLPattern("/*");
      context.addFilterMap(all);
      Wrapper servlet = Tomcat.addServlet(context, "gateway", new GatewayServlet(face));
      servlet.setAsyncSupported(mount.async);
      context.addServletMapping(mount.mapping, "gateway");
      try {
        tomcat.start();
      } catch (LifecycleException e) {
        throw new IOException(e);
      }
      return running(
          "http",
          tomcat.getConnector().getLocalPort(),
          () -> {
            tomcat.stop();
            tomcat.destroy();
            Folders.delete(folder);
          });
    }
  },

  JETTY {
    @Override
    TestHost.Running start(Mount mount, GatewayFace face) throws IOException {
      Server server = new Server();
      HttpConfiguration configuration = new HttpConfiguration();
      configuration.setUriCompliance(UriCompliance.UNSAFE);
      configuration.setRequestHeaderSize(65536);
      ServerConnector connector =
          new ServerConnector(server, new HttpConnectionFactory(configuration));
      return jetty("http", server, connector, mount, face);
    }
  };

  /**
   * Where the servlet is.
   *
   * @param async whether it and the filter may answer later
   * @param before a filter of all requests
   */
  record Mount(String contextPath, String mapping, boolean async, Filter before) {
    static final Mount ROOT = at("", "/*");

    static Mount at(String contextPath, String mapping) {
      return new Mount(
          contextPath,
          mapping,
          true,
          (request, response, chain) -> chain.doFilter(request, response));
    }
  }

  /** Starts one on a free port of loopback. */
  abstract TestHost.Running start(Mount mount, GatewayFace face) throws IOException;

  /** Jetty by https, which asks for certificates. */
  static TestHost.Running withTls(SSLContext tls, GatewayFace face) throws IOException {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setSslContext(tls);
    context.setWantClientAuth(true);
    ServerConnector connector =
        new ServerConnector(server, context, new HttpConnectionFactory(configuration));
    return jetty("https", server, connector, Mount.ROOT, face);
  }

  private static TestHost.Running jetty(
      String scheme, Server server, ServerConnector connector, Mount mount, GatewayFace face)
      throws IOException {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context =
        new ServletContextHandler(mount.contextPath.isEmpty() ? "/" : mount.contextPath);
    FilterHolder filter = new FilterHolder(mount.before);
    filter.setAsyncSupported(mount.async);
    context.addFilter(filter, "/*", null);
    ServletHolder servlet = new ServletHolder(new GatewayServlet(face));
    servlet.setAsyncSupported(mount.async);
    context.addServlet(servlet, mount.mapping);
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(e);
    }
    return running(scheme, connector.getLocalPort(), server::stop);
  }

  private interface Stop {
    void run() throws Exception;
  }

  private static TestHost.Running running(String scheme, int port, Stop stop) {
    return new TestHost.Running() {
      @Override
      public URI url() {
        return URI.create(
            "%s://%s:%s"
                .formatted(scheme, scheme.equals("https") ? "localhost" : "127.0.0.1", port));
      }

      @Override
      public void close() {
        try {
          stop.run();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
