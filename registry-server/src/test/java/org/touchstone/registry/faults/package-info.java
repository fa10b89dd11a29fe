/// The fault harness: a real server in a process of its own, a load client that journals every acknowledged operation
/// on another folder before counting it, a checker that requires all of it afterwards, and scenarios that kill, fill,
/// cut off, roll back and confuse what lies between. Short forms are tests of this package; long forms are started by
/// `benchmarks/faults`.
@NullMarked
package org.touchstone.registry.faults;

import org.jspecify.annotations.NullMarked;
