/** Keeps the ledger in a SQLite file or in PostgreSQL. */
module dev.turnpike.store.jdbc {
  requires transitive dev.turnpike.core;
  requires transitive java.sql;
  requires com.zaxxer.hikari;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports dev.turnpike.store.jdbc;
}
