/// The one place that looks at everything the database, the key ring and the files hold and says what does not fit.
///
/// [Fsck] reads one snapshot; it repairs nothing. What it can find is the list of [Finding.Kind]; what it cannot is
/// said in `docs/operating.md`, with who does.
@NullMarked
package org.touchstone.registry.fsck;

import org.jspecify.annotations.NullMarked;
