package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.InvoiceListParams;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.checkout.SessionListParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Walks over every state that Stripe has, and some that it hasn't, and compares the code with the
 * tables of {@code docs/stripe.md}.
 */
class StatesTest {
  private static final String OF_TOMORROW = "of_tomorrow";
  private static final List<String> YES_OR_NO = List.of("yes", "no");

  /** As the library's Javadoc of their fields lists them; it has no enum of these. */
  private static final List<String> PAYMENT_STATUSES =
      List.of("paid", "unpaid", "no_payment_required");

  private static final List<String> INTENTS =
      List.of(
          "requires_payment_method",
          "requires_confirmation",
          "requires_action",
          "processing",
          "requires_capture",
          "canceled",
          "succeeded");

  private static final List<String> REFUNDS =
      List.of("pending", "requires_action", "succeeded", "failed", "canceled");

  private static final List<String> SESSIONS =
      Arrays.stream(SessionListParams.Status.values())
          .map(SessionListParams.Status::getValue)
          .toList();

  private static final List<String> INVOICES =
      Arrays.stream(InvoiceListParams.Status.values())
          .map(InvoiceListParams.Status::getValue)
          .toList();

  /** Without the two that are no states, but words for lists. */
  private static final List<String> SUBSCRIPTIONS =
      Arrays.stream(SubscriptionListParams.Status.values())
          .filter(status -> status != SubscriptionListParams.Status.ALL)
          .filter(status -> status != SubscriptionListParams.Status.ENDED)
          .map(SubscriptionListParams.Status::getValue)
          .toList();

  @Test
  void everySessionIsWhatTheTableSays() throws Exception {
    Table table = Table.of("session `status`");
    table.names(0, SESSIONS);
    table.names(1, PAYMENT_STATUSES);
    for (String session : andOthers(SESSIONS)) {
      for (String payment : andOthers(PAYMENT_STATUSES)) {
        for (String intent : andOthers(INTENTS)) {
          for (String failed : YES_OR_NO) {
            assertThat(States.ofSession(session, payment, intent, failed.equals("yes")))
                .as("%s %s %s %s", session, payment, intent, failed)
                .hasToString(table.says(session, payment, intent, failed));
          }
        }
      }
    }
  }

  @Test
  void everyPaymentByHandIsWhatTheTableSays() throws Exception {
    Table table = Table.of("PaymentIntent");
    table.names(0, INTENTS);
    for (String intent : andOthers(INTENTS)) {
      for (String failed : YES_OR_NO) {
        assertThat(States.ofIntent(intent, failed.equals("yes")))
            .as("%s %s", intent, failed)
            .hasToString(table.says(intent, failed));
      }
    }
  }

  @Test
  void everyRenewalIsWhatTheTableSays() throws Exception {
    Table table = Table.of("invoice");
    table.names(0, INVOICES);
    for (String invoice : andOthers(INVOICES)) {
      assertThat(States.ofInvoice(invoice)).as(invoice).hasToString(table.says(invoice));
    }
  }

  @Test
  void everyRefundIsWhatTheTableSays() throws Exception {
    Table table = Table.of("refund");
    table.names(0, REFUNDS);
    for (String refund : andOthers(REFUNDS)) {
      assertThat(States.ofRefund(refund)).as(refund).hasToString(table.says(refund));
    }
  }

  @Test
  void everySubscriptionIsWhatTheTableSays() throws Exception {
    Table table = Table.of("subscription");
    table.names(0, SUBSCRIPTIONS);
    for (String subscription : andOthers(SUBSCRIPTIONS)) {
      for (String byUs : YES_OR_NO) {
        assertThat(States.ofSubscription(subscription, byUs.equals("yes")))
            .as("%s %s", subscription, byUs)
            .hasToString(table.says(subscription, byUs));
      }
    }
  }

  @Test
  void everySessionAloneIsWhatTheTableSays() throws Exception {
    Table table = Table.of("session alone");
    for (String session : andOthers(SESSIONS)) {
      assertThat(States.ofSessionAlone(session)).as(session).hasToString(table.says(session));
    }
  }

  @Test
  void whatIsNotKnownIsNeverFailed() {
    for (String odd : new String[] {null, "", OF_TOMORROW, "FAILED", "PAID"}) {
      assertThat(States.ofIntent(odd, true)).hasToString("PENDING");
      assertThat(States.ofInvoice(odd)).hasToString("PENDING");
      assertThat(States.ofRefund(odd)).hasToString("PENDING");
      assertThat(States.ofSubscription(odd, true)).hasToString("UNKNOWN");
      assertThat(States.ofSession(odd, odd, odd, true)).hasToString("PENDING");
      assertThat(States.ofSession("complete", odd, "canceled", true)).hasToString("PENDING");
      assertThat(States.ofSession("expired", "unpaid", "", true)).hasToString("PENDING");
    }
  }

  private static List<String> andOthers(List<String> states) {
    List<String> all = new ArrayList<>(states);
    all.add(OF_TOMORROW);
    all.add(null);
    return all;
  }

  /** A table of the page: the first row that fits counts. */
  private record Table(List<List<String>> rows) {

    /** The one whose first heading is this. */
    static Table of(String heading) throws Exception {
      List<String> lines = Files.readAllLines(Path.of("..", "docs", "stripe.md"));
      int start = -1;
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith("| " + heading + " |")) {
          assertThat(start).as("two tables begin with '%s'", heading).isEqualTo(-1);
          start = i;
        }
      }
      assertThat(start).as("no table begins with '%s'", heading).isNotEqualTo(-1);
      return new Table(
          lines.subList(start + 2, lines.size()).stream()
              .takeWhile(line -> line.startsWith("|"))
              .map(line -> Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
              .toList());
    }

    String says(String... states) {
      for (List<String> row : rows) {
        boolean fits = true;
        for (int i = 0; i < states.length; i++) {
          fits &= fits(row.get(i), states[i]);
        }
        if (fits) {
          return row.get(states.length).replace("`", "");
        }
      }
      throw new AssertionError("no row fits " + Arrays.toString(states));
    }

    private static boolean fits(String cell, String state) {
      return cell.equals("any")
          || (state == null ? cell.equals("none") : cell.replace("`", "").equals(state));
    }

    /** Each of Stripe's states is there by its name, and no others are. */
    void names(int column, List<String> states) {
      Set<String> named = new HashSet<>();
      rows.forEach(row -> named.add(row.get(column).replace("`", "")));
      named.removeAll(Set.of("any", "none"));
      assertThat(new TreeSet<>(named)).isEqualTo(new TreeSet<>(states));
    }
  }
}
