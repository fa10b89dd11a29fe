/// Contract life: the buyer's own machine keeps the list of contracts whose supplier must stay accredited, and
/// compares each new copy of the register with it. The register's files are the same for everybody, so nobody
/// learns which contracts are watched.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.watch;
