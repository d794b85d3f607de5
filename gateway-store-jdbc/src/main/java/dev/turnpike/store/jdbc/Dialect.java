package dev.turnpike.store.jdbc;

/** In what little the databases differ. */
enum Dialect {
  /** Embedded, in a file that no other process opens. */
  H2("varchar", false),
  /** Compares ids byte by byte: faster, and not another order after an update of the system. */
  POSTGRES("text collate \"C\"", true);

  private final String keyType;
  private final boolean hasPartialIndexes;

  Dialect(String keyType, boolean hasPartialIndexes) {
    this.keyType = keyType;
    this.hasPartialIndexes = hasPartialIndexes;
  }

  /** Fills in what a script leaves open. */
  String translate(String script) {
    return script
        .replace("${key}", keyType)
        .replaceAll("[$][{](where [^}]*)[}]", hasPartialIndexes ? "$1" : "");
  }
}
