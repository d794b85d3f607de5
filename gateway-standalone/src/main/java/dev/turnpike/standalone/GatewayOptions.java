package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.RunningGateway;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running gateway a command asks, and with which key. */
final class GatewayOptions {
  private static final String USUAL = "http://127.0.0.1:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The gateway: what comes before /admin. Default: " + USUAL + ", and of doctor none")
  private @Nullable String url;

  @Mixin private ApiKeyOptions apiKey = new ApiKeyOptions();

  RunningGateway gateway(Map<String, String> environment) {
    return new RunningGateway(url == null ? USUAL : url, apiKey.read(environment));
  }

  /** Whether a URL is given. */
  boolean nameOne() {
    return url != null;
  }

  boolean haveKey() {
    return apiKey.areGiven();
  }

  /** A line for a shell that has the gateway do something. */
  String curl(RunningGateway gateway, String path, String body) {
    String key = apiKey.inShell();
    return "curl %s%s%n    -H 'Content-Type: application/json' \\%n    -d %s"
        .formatted(
            Shell.quoted(gateway + path),
            (key.isEmpty() ? "" : " -H " + key) + " \\",
            Shell.quoted(body));
  }
}
