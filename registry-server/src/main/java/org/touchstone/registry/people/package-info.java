/// Who may act: persons and their roles, what each may do on which case, the one way every use case runs, and the keys
/// under which personal and confidential values are kept.
///
/// Whether somebody may act is decided in [org.touchstone.registry.people.Permissions] and again by the database, whose
/// rules the program's own role cannot change.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.people;
