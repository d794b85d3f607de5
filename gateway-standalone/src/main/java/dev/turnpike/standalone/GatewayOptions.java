package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.RunningGateway;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running gateway a command asks, and with which key. */
final class GatewayOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The gateway: what comes before /admin. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Mixin private ApiKeyOptions apiKey = new ApiKeyOptions();

  RunningGateway gateway(Map<String, String> environment) {
    return new RunningGateway(url, apiKey.read(environment));
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
