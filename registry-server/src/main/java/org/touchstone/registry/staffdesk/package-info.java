/// Pages for those who work on cases: registrars, assessors, reviewers and decision makers. [StaffDesk] lists them;
/// each class of it has the pages of one step, asks the use cases for what it shows, and says at the place of the
/// button why somebody may not act.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.staffdesk;
