package dev.turnpike.store.jdbc;

/** What a database is opened for. */
enum Purpose {
  /** A gateway serves from it. */
  SERVE,
  /** All of it is copied. Nothing in it is made or changed. */
  COPY_FROM,
  /** A copy is put into it. What is there already is left as it is. */
  COPY_TO,
  /** What is encrypted in it is encrypted anew, perhaps beside those that serve. */
  ROTATE_KEYS;

  /** Whether it makes a store of what is none yet. */
  boolean makesStore() {
    return this == SERVE || this == COPY_TO;
  }

  /** Has its tables made, or finds them as they have to be. */
  void prepare(Database database, Runnable migrations) {
    if (!makesStore() || (this == COPY_TO && database.ask(Migrations::haveRun))) {
      Migrations.requireNewest(database);
    } else {
      migrations.run();
    }
  }
}
