/// The public record: register events and their encoding, and the log that holds them (RFC 6962 hashing; the C2SP texts
/// signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof). No I/O.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.log;
