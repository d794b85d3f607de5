package dev.turnpike.store.jdbc;

/** In what little the databases differ. */
enum Dialect {
  /** Embedded, in a file that no other process opens. */
  H2("varchar"),
  /** Compares ids byte by byte: faster, and not another order after an update of the system. */
  POSTGRES("text collate \"C\"");

  private final String keyType;

  Dialect(String keyType) {
    this.keyType = keyType;
  }

  /** The type of ids and the like. */
  String keyType() {
    return keyType;
  }
}
