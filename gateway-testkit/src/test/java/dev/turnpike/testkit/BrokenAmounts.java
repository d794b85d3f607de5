package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.spi.CallContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** Providers that charge another amount, or lose something on its way. */
final class BrokenAmounts {
  private BrokenAmounts() {}

  static List<Mutant> all() {
    return List.of(
        charging(
            "P-19", request -> decimals(request) == 0 ? request.amount() * 100 : request.amount()),
        charging("P-20", BrokenAmounts::throughADouble),
        charging(
            "P-21", request -> decimals(request) == 3 ? request.amount() / 10 : request.amount()),
        charging("P-22", request -> Math.max(1, (int) request.amount())),
        charging("P-23", request -> Math.max(50, request.amount())),
        Mutant.of("P-24", CopiesLists::new),
        echoing("P-25", BrokenAmounts::asDouble),
        echoing("P-26", BrokenAmounts::withoutNull),
        echoing("P-27", value -> cutBelow(value, 10)));
  }

  static Mutant charging(String rule, ToLongFunction<PayRequest> amount) {
    return Mutant.of(
        rule,
        () ->
            new Model() {
              @Override
              public PayResponse pay(PayRequest request, CallContext call) throws Exception {
                return super.pay(
                    request.toBuilder().amount(amount.applyAsLong(request)).build(), call);
              }
            });
  }

  private static int decimals(PayRequest request) {
    return Currency.getInstance(request.currency()).getDefaultFractionDigits();
  }

  private static long throughADouble(PayRequest request) {
    return request.amount() < 1000 ? (long) (request.amount() / 100.0 * 100) : request.amount();
  }

  private static Mutant echoing(String rule, UnaryOperator<Object> change) {
    return Mutant.of(
        rule,
        () ->
            new Model() {
              @Override
              public PayResponse pay(PayRequest request, CallContext call) throws Exception {
                PayResponse answer = super.pay(request, call);
                Map<String, Object> metadata = answer.metadata();
                if (metadata == null) {
                  return answer;
                }
                Map<String, Object> changed = new LinkedHashMap<>();
                metadata.forEach((name, value) -> changed.put(name, change.apply(value)));
                return answer.toBuilder().metadata(changed).build();
              }
            });
  }

  private static Object each(Object value, UnaryOperator<Object> change) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> changed = new LinkedHashMap<>();
      map.forEach((name, inner) -> changed.put((String) name, change.apply(inner)));
      return changed;
    }
    if (value instanceof List<?> list) {
      List<Object> changed = new ArrayList<>();
      list.forEach(inner -> changed.add(change.apply(inner)));
      return changed;
    }
    return value;
  }

  private static Object asDouble(Object value) {
    return value instanceof BigDecimal decimal
        ? Double.valueOf(decimal.doubleValue())
        : each(value, BrokenAmounts::asDouble);
  }

  private static Object withoutNull(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> changed = new LinkedHashMap<>(map);
      changed.values().removeIf(Objects::isNull);
      return changed;
    }
    return value;
  }

  private static Object cutBelow(Object value, int depth) {
    return depth == 0 ? String.valueOf(value) : each(value, inner -> cutBelow(inner, depth - 1));
  }

  private static final class CopiesLists extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (request.providerData() != null) {
        for (Object value : request.providerData().values()) {
          if (value instanceof List<?> list) {
            List.copyOf(list); // not with null in it
          }
        }
      }
      return super.pay(request, call);
    }
  }
}
