/// Fuzz targets: each reads anything and states what must hold of what it accepts. The ordinary tests replay the
/// vectors and a short seeded burst; `benchmarks/fuzz` lets a coverage-guided fuzzer loose on the same targets for as
/// long as one likes.
package org.touchstone.format.fuzz;
