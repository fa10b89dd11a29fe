/// The pages on which people sign in and out, and the account of each: what waits for the person, and for whom the
/// person acts.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.account;
