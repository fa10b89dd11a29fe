/// Identities as validated value records: organisations, accreditations, certificates, tenders, the registry
/// itself.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.id;
