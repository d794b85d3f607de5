package dev.turnpike.providers.stripe.standin;

/**
 * What a request is answered.
 *
 * @param kept whether a repetition under the same key is answered so, too
 * @param replayed whether this is one
 */
record Answer(int status, String body, boolean kept, boolean replayed) {
  static Answer ok(String body) {
    return new Answer(200, body, true, false);
  }

  static Answer of(ApiError error) {
    return new Answer(error.status(), error.body(), error.begun(), false);
  }

  Answer again() {
    return new Answer(status, body, kept, true);
  }
}
