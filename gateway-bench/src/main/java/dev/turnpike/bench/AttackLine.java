package dev.turnpike.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** What attackers do, each a row of the table. Requests name no key unless it is said. */
enum AttackLine {
  DEAF("deaf", "530 clients send and never read", 530, Crowd.Manner.NEVER_READ) {
    @Override
    Supplier<byte[]> requests() {
      byte[] many =
          get("/v3/sandbox", "").repeat(Crowd.PIPELINED).getBytes(StandardCharsets.US_ASCII);
      return () -> many;
    }
  },
  HALF_BODIES("half-bodies", "560 half bodies", 560, Crowd.Manner.HOLD) {
    @Override
    Supplier<byte[]> requests() {
      return always(post("/v3/sandbox/pay", "", 1_000) + "{\"amount\":");
    }
  },
  HALF_CALLBACKS("half-callbacks", "560 half bodies of callbacks", 560, Crowd.Manner.HOLD) {
    @Override
    Supplier<byte[]> requests() {
      return always(post("/v3/sandbox/callback", "", 1_000) + "{\"amount\":");
    }
  },
  HALF_HEADERS("half-headers", "560 half headers", 560, Crowd.Manner.HOLD) {
    @Override
    Supplier<byte[]> requests() {
      return always("POST /v3/sandbox/pay HTTP/1.1\r\nHost: localhost\r\nX-Half: ");
    }
  },
  MEBIBYTES(
      "mebibytes",
      "330 bodies of 1 MiB half-sent with a key, at -Xmx256m",
      330,
      Crowd.Manner.HOLD) {
    @Override
    Supplier<byte[]> requests() {
      String half = "{\"a\":\"" + "x".repeat(1_000_000);
      return always(post("/v3/sandbox/pay", Attack.OTHER_KEY, 1_048_000) + half);
    }

    @Override
    List<String> jvm() {
      return List.of("-Xmx256m");
    }
  },
  LONGEST(
      "longest",
      "120 clients pay with the longest texts, and 8 read the largest admin pages, at -Xmx256m",
      120,
      Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      String text = "x".repeat(1_046_000);
      return () -> {
        String body =
            "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"a\":\"%s\"}}"
                .formatted(UUID.randomUUID(), text);
        return bytes(post("/v3/sandbox/pay", Attack.OTHER_KEY, body.length()) + body);
      };
    }

    @Override
    List<String> jvm() {
      return List.of("-Xmx256m");
    }
  },
  READY("ready", "200 clients on /-/ready", 200, Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      return always(get("/-/ready", ""));
    }
  },
  METRICS("metrics", "200 clients on /metrics", 200, Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      return always(get("/metrics", ""));
    }
  },
  WRONG_KEYS("wrong-keys", "200 clients with wrong keys", 200, Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      return () -> bytes(get("/v3/sandbox/status?paymentId=a", "wrong-" + UUID.randomUUID()));
    }
  },
  FORGED("forged", "5,000 forged callbacks a second", 64, Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      return () -> bytes(get("/v3/quick/callback?paymentId=" + UUID.randomUUID(), ""));
    }

    @Override
    double perSecond() {
      return 5_000;
    }
  },
  SLOW_PROVIDER(
      "slow-provider",
      "1,000 forged callbacks at a provider that takes 2 s",
      64,
      Crowd.Manner.ASK) {
    @Override
    Supplier<byte[]> requests() {
      return () -> bytes(get("/v3/slow/callback?paymentId=" + UUID.randomUUID(), ""));
    }

    @Override
    double perSecond() {
      return 1_000;
    }
  };

  private final String label;
  private final String meaning;
  private final int clients;
  private final Crowd.Manner manner;

  AttackLine(String label, String meaning, int clients, Crowd.Manner manner) {
    this.label = label;
    this.meaning = meaning;
    this.clients = clients;
    this.manner = manner;
  }

  String label() {
    return label;
  }

  String meaning() {
    return meaning;
  }

  int clients() {
    return clients;
  }

  Crowd.Manner manner() {
    return manner;
  }

  /** What the attackers send. */
  abstract Supplier<byte[]> requests();

  /** All of them together; infinite: as many as they can. */
  double perSecond() {
    return Double.POSITIVE_INFINITY;
  }

  List<String> jvm() {
    return List.of();
  }

  boolean isAboutCallbacks() {
    return this == FORGED || this == SLOW_PROVIDER;
  }

  static List<String> help() {
    return Arrays.stream(values())
        .map(line -> "  %-15s %s".formatted(line.label, line.meaning))
        .toList();
  }

  static String get(String path, String key) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, authorization(key));
  }

  static String post(String path, String key, int length) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%sContent-Length: %s\r\n\r\n"
        .formatted(path, authorization(key), length);
  }

  private static String authorization(String key) {
    return key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static Supplier<byte[]> always(String text) {
    byte[] bytes = bytes(text);
    return () -> bytes;
  }

  /** The product's settings, but for those of callbacks. */
  static Map<String, String> settings() {
    return Map.of(
        "GATEWAY_API_KEYS",
        "shop:" + Attack.SHOP_KEY + ",other:" + Attack.OTHER_KEY,
        "GATEWAY_HTTP_HOST",
        "127.0.0.1");
  }
}
