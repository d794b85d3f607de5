/** Keeps the ledger in a database: H2 in a file for one gateway, PostgreSQL for several. */
@NullMarked
package dev.turnpike.store.jdbc;

import org.jspecify.annotations.NullMarked;
