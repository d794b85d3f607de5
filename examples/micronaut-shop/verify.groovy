assert new File(basedir, 'target/payments.db').exists()
assert !new File(basedir, 'target/payments.db-wal').exists() // the gateway was closed
