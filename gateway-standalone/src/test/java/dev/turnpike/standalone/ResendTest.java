package dev.turnpike.standalone;

import static dev.turnpike.standalone.Commands.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.standalone.Commands.Said;
import dev.turnpike.standalone.Peer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The command {@code resend}. */
@Timeout(60)
class ResendTest {
  private static final String ROUTE = "/admin/notifications/resend";
  private static final Instant NOW = Instant.parse("2026-11-29T15:00:00.25Z");

  private final List<String> asked = new ArrayList<>();
  private int dead = 12;

  private final Peer gateway =
      new Peer(
          request -> {
            if (request.path().equals(ROUTE)) {
              return Answer.json(200, "{\"count\":" + dead + "}");
            }
            return request.path().contains("superseded")
                ? Answer.json(409, "{\"detail\":\"a newer notification went out\"}")
                : request.path().contains("lost")
                    ? Answer.json(404, "{\"detail\":\"no notification has the id\"}")
                    : new Answer(202, "text/plain", "");
          });

  @AfterEach
  void close() {
    gateway.close();
  }

  private Said typing(@Nullable String typed, String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Prompt prompt =
        question -> {
          asked.add(question);
          return typed;
        };
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", gateway.url()));
    return run(
        new CommandLine(new Resend(Map.of(), stream, prompt, Clock.fixed(NOW, ZoneOffset.UTC))),
        printed,
        all.toArray(String[]::new));
  }

  private List<String> bodies() {
    return gateway.heard().stream().map(Peer.Heard::body).toList();
  }

  @Test
  void itCountsFirst_andSends_whenYIsTyped() throws Exception {
    Said said = typing("y", "--since", "2h", "--provider", "acme", "--reason", "it was \"down\"");

    assertThat(said.exit()).isZero();
    assertThat(asked).containsExactly("12 notifications are to be sent again. Send? [y/N] ");
    assertThat(said.out()).isEqualToIgnoringNewLines("12 notifications are on the way.");
    assertThat(gateway.heard())
        .allSatisfy(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.path()).isEqualTo(ROUTE);
            });
    assertThat(Json.readObject(bodies().get(0).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            Map.of(
                "since", "2026-11-29T13:00:00Z",
                "provider", "acme",
                "reason", "it was \"down\"",
                "dryRun", true));
    assertThat(bodies().get(1)).doesNotContain("dryRun").contains("it was");
  }

  @Test
  void yes_asksNobody() {
    Said said =
        typing(
            null,
            "--since",
            "2026-11-28T01:00:00+01:00",
            "--until",
            "1d",
            "--tenant",
            "anna",
            "--yes");

    assertThat(said.exit()).isZero();
    assertThat(asked).isEmpty();
    assertThat(said.out().lines())
        .containsExactly(
            "12 notifications are to be sent again.", "12 notifications are on the way.");
    assertThat(bodies().get(1))
        .contains("\"since\":\"2026-11-28T00:00:00Z\"", "\"until\":\"2026-11-28T15:00:00Z\"")
        .contains("\"tenant\":\"anna\"");
  }

  @Test
  void withoutATerminal_itOnlyCounts_andSaysSo() {
    Said said = typing(null, "--since", "30m");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out())
        .isEqualToIgnoringNewLines(
            "12 notifications are to be sent again. Nothing was sent: say --yes.");
    assertThat(bodies()).singleElement().asString().contains("dryRun");
  }

  @Test
  void anythingButY_sendsNothing() {
    for (String typed : List.of("", "n", "yeah")) {
      Said said = typing(typed, "--since", "3d");

      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.out()).isEqualToIgnoringNewLines("Nothing was sent.");
    }
    assertThat(bodies()).hasSize(3).allMatch(body -> body.contains("dryRun"));
  }

  @Test
  void noneDead_isSaid_withoutAsking() {
    dead = 0;

    Said said = typing("y", "--since", "3d");

    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("No dead notification");
    assertThat(asked).isEmpty();
    assertThat(bodies()).hasSize(1);
  }

  @Test
  void ids_areSentOneByOne_andWhatIsRefusedIsTold() {
    Said fine = typing("y", "msg_1", "msg_2", "--reason", "mended");
    Said some = typing("Y", "msg_1", "msg_superseded", "msg_lost", "msg_2");

    assertThat(fine.exit()).isZero();
    assertThat(asked.get(0)).isEqualTo("2 notifications are to be sent again. Send? [y/N] ");
    assertThat(fine.out().lines()).containsExactly("msg_1 is on its way.", "msg_2 is on its way.");
    assertThat(gateway.heard().get(0))
        .isEqualTo(
            new Peer.Heard("POST", "/admin/notifications/msg_1/resend", "{\"reason\":\"mended\"}"));
    assertThat(some.exit()).isEqualTo(1);
    assertThat(some.out().lines())
        .containsExactly(
            "msg_1 is on its way.",
            "msg_superseded is not sent: a newer notification went out",
            "msg_lost is not sent: no notification has the id",
            "msg_2 is on its way.");
    int before = gateway.heard().size();
    assertThat(typing(null, "msg_1").exit()).isEqualTo(1);
    assertThat(gateway.heard()).hasSize(before);
  }

  @Test
  void whatIsWrong_isNamed() {
    String url = gateway.url();
    run("resend", "--url", url).isWrongUse("either ids of notifications, or --since");
    run("resend", "--url", url, "msg_1", "--since", "1d").isWrongUse("either");
    run("resend", "--url", url, "msg_1", "--provider", "x").isWrongUse("go with --since");
    run("resend", "--url", url, "../x").isWrongUse("'../x' is no id");
    for (String time : List.of("yesterday", "3w", "2026-11-29", "2026-13-29T00:00:00Z", "")) {
      run("resend", "--url", url, "--since", time).isWrongUse("--since must be a time like");
    }
    run("resend", "--url", url, "--sincce", "1d").isWrongUse("--sincce", "resend --help");
    assertThat(gateway.heard()).isEmpty();
  }

  @Test
  void whoRefuses_orIsNoGateway_isSaid() {
    run("resend", "--url", "http://127.0.0.1:1", "--since", "1d").isWrongUse("can't be reached");
    Map<Answer, String> wrong =
        Map.of(
            Answer.json(401, "{\"detail\":\"no\"}"),
            "--api-key-env",
            Answer.json(403, "{\"detail\":\"this needs the right 'resend'\"}"),
            "'resend'",
            Answer.json(400, "{\"detail\":\"since is no time\"}"),
            "since is no time",
            Answer.json(200, "{}"),
            "without a count",
            new Answer(200, "text/html", "<html>"),
            "no gateway does");
    wrong.forEach(
        (answer, words) -> {
          try (Peer peer = new Peer(request -> answer)) {
            run("resend", "--url", peer.url(), "--since", "1d", "--yes").isWrongUse(words);
          }
        });
  }

  @Test
  void aRunningGateway_sendsThem() {
    AtomicBoolean well = new AtomicBoolean();
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        TestServer.of(
            PaymentGateway.builder()
                .provider(new FakeProvider())
                .deliveryPauses(List.of())
                .onPaymentStatus(
                    status -> {
                      if (!well.get()) {
                        throw new IllegalStateException("not now");
                      }
                      told.add(status.paymentId());
                    }))) {
      String url = server.url().toString();
      for (String id : List.of("p-1", "p-2")) {
        server.client().get("/v3/fake/check?paymentId=" + id).mustBe(200);
      }
      Await.until(
          () -> server.client().get("/admin/counts").text(),
          () -> server.client().get("/admin/counts").text().contains("\"notificationsDead\":2"));
      well.set(true);

      Said counted = run("resend", "--url", url, "--since", "1h");
      assertThat(counted.out()).contains("2 notifications are to be sent again. Nothing was sent");
      assertThat(told).isEmpty();
      Said sent = run("resend", "--url", url, "--since", "1h", "--yes", "--reason", "mended");

      assertThat(sent.exit()).as(sent.toString()).isZero();
      assertThat(sent.out()).contains("2 notifications are on the way.");
      Await.until(() -> "told of " + told, () -> told.size() == 2);
      assertThat(run("resend", "--url", url, "--since", "1h").out())
          .contains("No dead notification");
      assertThat(run("resend", "--url", url, "msg_none", "--yes").out())
          .contains("msg_none is not sent: no notification has the id 'msg_none'");
      assertThat(server.client().get("/admin/audit").text()).contains("\"reason\":\"mended\"");
    }
  }
}
