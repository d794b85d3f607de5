package dev.turnpike.providers.sandbox;

import java.util.UUID;

/** The names that the sandbox gives: nobody can guess them. */
final class Ids {
  private Ids() {}

  static String payment() {
    return "pay_" + random();
  }

  static String subscription() {
    return "sub_" + random();
  }

  /** Where a payer would go to finish: a host that RFC 2606 keeps free of anybody. */
  static String pageFor(String id) {
    return "https://sandbox.example/finish/" + id;
  }

  private static String random() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
