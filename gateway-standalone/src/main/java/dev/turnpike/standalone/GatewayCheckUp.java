package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.RunningGateway;
import dev.turnpike.standalone.remote.RunningGateway.Answer;
import dev.turnpike.standalone.remote.WrongUseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a running gateway says of itself, and what to do about it. */
final class GatewayCheckUp {
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

  private final RunningGateway gateway;
  private final Findings findings;

  GatewayCheckUp(RunningGateway gateway, Findings findings) {
    this.gateway = gateway;
    this.findings = findings;
  }

  void run() {
    if (gateway.tellsItsKey()) {
      findings.note(
          "the key goes to %s by plain http: others on the way can read it; use https"
              .formatted(gateway));
    }
    try {
      if (lives()) {
        ready();
        checkUp();
        counts();
      }
    } catch (WrongUseException e) {
      findings.wrong(e.getMessage() + "; does it run, and is --url its own?");
    }
  }

  private boolean lives() {
    Answer answer = gateway.get("/-/healthz");
    if (!answer.isSuccess() || !"turnpike".equals(answer.fields().get("name"))) {
      findings.wrong(
          "%s answers with %s, and is no gateway: is --url what comes before /admin?"
              .formatted(gateway, answer.status()));
      return false;
    }
    findings.ok("%s lives, version %s".formatted(gateway, shown(answer.fields().get("version"))));
    clock(answer);
    return true;
  }

  private void clock(Answer answer) {
    if (answer.date() == null) {
      return;
    }
    try {
      Instant there =
          ZonedDateTime.parse(answer.date(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration apart = Duration.between(there, Instant.now()).abs();
      if (apart.compareTo(CLOCKS_DIFFER) > 0) {
        findings.note(
            "its clock and this machine's are %s s apart: signed callbacks may be refused; let NTP set both"
                .formatted(apart.toSeconds()));
      }
    } catch (DateTimeException e) {
      // it says no time
    }
  }

  private void ready() {
    Answer answer = gateway.get("/-/ready");
    if (answer.isSuccess()) {
      findings.ok("it takes requests, and its store can store");
    } else {
      findings.wrong(
          "it takes no requests that move money: %s; look at its log and its database, it goes on by itself when that is back"
              .formatted(gateway.said(answer)));
    }
  }

  private void checkUp() {
    Answer answer = gateway.get("/-/check-up");
    if (answer.fields().get("warnings") instanceof List<?> warnings) {
      warnings.forEach(
          warning -> findings.note(shown(warning) + "; its log names which, at the start"));
    }
    if (answer.fields().get("restored") instanceof Map<?, ?> restored) {
      findings.note(
          Boolean.TRUE.equals(restored.get("over"))
              ? "all of the restored backup has been asked about: GATEWAY_RESTORED can go, once callers repeat nothing from before"
              : "it works off a restored backup: %s notifications held, %s operations open, %s payments pending"
                  .formatted(
                      shown(restored.get("heldNotifications")),
                      shown(restored.get("openOperations")),
                      shown(restored.get("pendingPayments"))));
    }
  }

  private void counts() {
    Answer answer = gateway.get("/admin/counts");
    if (!answer.isSuccess()) {
      String why = "what waits was not looked at: " + gateway.refusal(answer);
      if (answer.status() == 403 || answer.status() == 401 && !gateway.hasKey()) {
        findings.note(why);
      } else {
        findings.wrong(why);
      }
      return;
    }
    Map<String, @Nullable Object> counts = answer.fields();
    if (!(counts.get("operationsUnknown") instanceof Number)) {
      findings.wrong(gateway + " answers without counts: is another server at this --url?");
      return;
    }
    waiting(counts, "operationsUnknown", "operations unknown", "see 'gateway.jar unknown'");
    waiting(
        counts,
        "notificationsDead",
        "notifications dead",
        "see that their receiver is well, then 'gateway.jar resend --since'");
    findings.ok(
        "under way: %s operations, %s pending payments, %s callbacks to work off, %s notifications to send"
            .formatted(
                shown(counts.get("operationsUnderWay")),
                shown(counts.get("paymentsPending")),
                shown(counts.get("callbacksOpen")),
                shown(counts.get("notificationsWaiting"))));
  }

  private void waiting(
      Map<String, @Nullable Object> counts, String name, String what, String toDo) {
    long count = counts.get(name) instanceof Number number ? number.longValue() : 0;
    if (count == 0) {
      findings.ok(what + ": none");
    } else {
      findings.wrong("%s: %s; %s".formatted(what, count, toDo));
    }
  }

  private String shown(@Nullable Object value) {
    return gateway.shown(String.valueOf(value));
  }
}
