/// Pages for people of suppliers who are signed in. Each class has `routes()` and, for the account page,
/// `tasks(visit)`; [org.touchstone.registry.signin] says how a page is added.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.supplierdesk;
