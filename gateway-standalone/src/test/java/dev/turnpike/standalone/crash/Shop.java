package dev.turnpike.standalone.crash;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Callers that pay, repeat themselves, check, and pass callbacks on, all at once, and write down
 * what they were promised. Thread-safe.
 */
final class Shop {
  private final Company company;
  private final Random seeds;
  private final AtomicInteger orders = new AtomicInteger();
  private final Map<String, Request> requests = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> promised = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> fault = new AtomicReference<>();

  /** One order's request: the same each time it is made. */
  record Request(String order, boolean keyed, AtomicReference<Answer> answer) {
    Answer make(Client client) {
      String body =
          "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order);
      return keyed
          ? client.post("/v3/acme/pay", body, "Idempotency-Key", "key-" + order)
          : client.post("/v3/acme/pay", body);
    }
  }

  Shop(Company company, long seed) {
    this.company = company;
    this.seeds = new Random(seed);
  }

  /** Callers at work, until they are told to stop. */
  final class Callers implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Callers(int count, Supplier<Client> gateway) {
      for (int i = 0; i < count; i++) {
        Random random = new Random(seeds.nextLong());
        Thread thread = new Thread(() -> work(random, gateway), "caller-" + i);
        thread.start();
        threads.add(thread);
      }
    }

    private void work(Random random, Supplier<Client> gateway) {
      while (!stopped.get()) {
        try {
          once(random, gateway.get());
        } catch (UncheckedIOException e) {
          // the gateway was killed: nothing was promised, and it needs the processor to come back
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        } catch (Throwable e) {
          fault.compareAndSet(null, e);
          return;
        }
      }
    }

    @Override
    public void close() {
      stopped.set(true);
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      if (fault.get() != null) {
        throw new AssertionError("a caller found a fault", fault.get());
      }
    }
  }

  private void once(Random random, Client gateway) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> pay(gateway, newRequest(random.nextBoolean()));
      case 3, 4 -> anyRequest(random).ifPresent(request -> pay(gateway, request));
      case 5 ->
          anyCharge(random)
              .ifPresent(
                  charge -> {
                    if (gateway.get("/v3/acme/check?paymentId=" + charge.paymentId).status()
                        == 200) {
                      promise(charge, 1);
                    }
                  });
      default ->
          anyCharge(random)
              .ifPresent(
                  charge -> {
                    charge.change();
                    if (gateway.get("/v3/acme/callback?paymentId=" + charge.paymentId).status()
                        == 202) {
                      promise(charge, 0);
                    }
                  });
    }
  }

  private Request newRequest(boolean keyed) {
    Request request =
        new Request("order-" + orders.incrementAndGet(), keyed, new AtomicReference<>());
    requests.put(request.order, request);
    return request;
  }

  private void pay(Client gateway, Request request) {
    Answer answer = request.make(gateway);
    if (answer.status() != 200) {
      return;
    }
    if (!request.answer.compareAndSet(null, answer)
        && !request.answer.get().text().equals(answer.text())) {
      throw new AssertionError(
          request + " was answered with " + request.answer.get().text() + ", then " + answer);
    }
  }

  private void promise(Company.Charge charge, int checks) {
    promised.computeIfAbsent(charge.paymentId, id -> new AtomicInteger()).addAndGet(checks);
  }

  private Optional<Request> anyRequest(Random random) {
    int count = orders.get();
    return count == 0
        ? Optional.empty()
        : Optional.ofNullable(requests.get("order-" + (1 + random.nextInt(count))));
  }

  private Optional<Company.Charge> anyCharge(Random random) {
    int count = company.count();
    return count == 0
        ? Optional.empty()
        : Optional.ofNullable(company.charge("p-" + (1 + random.nextInt(count))));
  }

  /** All requests that were made. */
  List<Request> requests() {
    return List.copyOf(requests.values());
  }

  /** Payments of which a notification was promised, and how many checks promised one each. */
  Map<String, AtomicInteger> promised() {
    return promised;
  }
}
