package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.UUID;

/**
 * Where changes that are put together come from: a transaction, and for rows that were
 * read a backfill.
 */
record Commit(long lsn, Instant timestamp, UUID backfill) {

}
