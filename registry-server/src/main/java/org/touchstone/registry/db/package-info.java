/// PostgreSQL: our own launcher, the migrations, and [Db], the one way to a transaction.
///
/// Everything the driver and the client library get wrong is dealt with here once: retries after serialisation
/// failures, commits that come back with a warning, SQL NULL, times, arrays.
@NullMarked
package org.touchstone.registry.db;

import org.jspecify.annotations.NullMarked;
