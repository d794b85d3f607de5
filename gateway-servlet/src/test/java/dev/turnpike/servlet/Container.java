package dev.turnpike.servlet;

import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.testing.Folders;
import dev.turnpike.http.testing.TestHost;
import dev.turnpike.http.testing.TestHost.Own;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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

/**
 * Servlet containers, which let through what belongs to the contract: a token with a slash, and
 * what the gateway's own limits refuse.
 */
enum Container {
  TOMCAT(
      Set.of(
          Own.PATHS_THAT_ARE_NO_TEXT,
          Own.CONNECTIONS_AFTER_ERRORS,
          Own.SLOW_HEADS,
          Own.SLOW_BODIES)) {
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
      tomcat.getConnector().setProperty("maxHeaderCount", "200");
      tomcat.getConnector().setProperty("connectionTimeout", "-1");
      tomcat.getConnector().setAllowTrace(true);
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

  JETTY(Set.of(Own.PATHS_THAT_ARE_NO_TEXT, Own.SLOW_HEADS)) {
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
  },

  UNDERTOW(Set.of(Own.SLOW_HEADS, Own.UNREAD_ANSWERS)) {
    @Override
    TestHost.Running start(Mount mount, GatewayFace face) throws IOException {
      ServletInfo servlet =
          Servlets.servlet(
              "gateway",
              GatewayServlet.class,
              new ImmediateInstanceFactory<>(new GatewayServlet(face)));
      FilterInfo filter =
          Servlets.filter("before", Filter.class, new ImmediateInstanceFactory<>(mount.before));
      DeploymentManager deployment =
          Servlets.newContainer()
              .addDeployment(
                  Servlets.deployment()
                      .setClassLoader(Container.class.getClassLoader())
                      .setDeploymentName("test")
                      .setContextPath(mount.context())
                      .addServlet(servlet.addMapping(mount.mapping).setAsyncSupported(mount.async))
                      .addFilter(filter.setAsyncSupported(mount.async))
                      .addFilterUrlMapping("before", "/*", DispatcherType.REQUEST));
      deployment.deploy();
      try {
        Undertow undertow =
            Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorkerThreads(2) // so that it shows when clients keep them
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 65536)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                .setHandler(Handlers.path().addPrefixPath(mount.context(), deployment.start()))
                .build();
        undertow.start();
        InetSocketAddress address =
            (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return running(
            "http",
            address.getPort(),
            () -> {
              undertow.stop();
              deployment.stop();
              deployment.undeploy();
            });
      } catch (ServletException e) {
        throw new IOException(e);
      }
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

    /** The context's path, as Jetty and Undertow want to have it at the root. */
    private String context() {
      return contextPath.isEmpty() ? "/" : contextPath;
    }
  }

  final Set<Own> own;

  Container(Set<Own> own) {
    this.own = own;
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
    ServletContextHandler context = new ServletContextHandler(mount.context());
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
