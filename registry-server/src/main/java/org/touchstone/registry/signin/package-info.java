/// Who is signed in on the web, and the way from a page to a use case.
///
/// To add a page for people who are signed in: put a class beside [org.touchstone.registry.supplierdesk] or into a
/// package of its own there, whose `routes()` are lines of [org.touchstone.registry.signin.WebDoor] (`page`, `form`,
/// `post`, `postLately`, `fileForm`, `act`), and add it to `Website.desks`. A page is a record with what it shows, a
/// template in `src/main/jte` that begins with `@template.layout` and is made of `part/*.jte`, and a method that
/// renders the two with `Frame.own` and `Frame.page(visit, …)`. A form is read from [org.touchstone.registry.web.Form]
/// field by field, ends with `form.done()`, carries `@template.part.proof`, shows `@template.part.errors` above its
/// heading, and is done by one use case; the door redirects to the `Place` that it is told, whose notice is a text
/// `DONE_…`. What a person finds on `/account` comes from the desk's `tasks(visit)`, also listed in `Website.desks`;
/// sentences stand in `Text` and `messages_en.properties`. `supplierdesk.MakeSharePages` is a small example of all of
/// it, and `account.SignedInTest` says how pages are tested.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.signin;
