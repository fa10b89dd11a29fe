/// Backups in a format of our own: plain files that any PostgreSQL takes back, signed by the log's key, and the part
/// that an erasure must reach kept apart from the rest.
///
/// `docs/backup.md` states the format and what each refusal means.
@NullMarked
package org.touchstone.registry.backup;

import org.jspecify.annotations.NullMarked;
