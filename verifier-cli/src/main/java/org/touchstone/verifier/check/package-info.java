/// The buyer's check of whole bids: the numbered steps of the procedure over a bid's subjects, their combination, and
/// the rounds in which a run of many bids goes. It opens no file and no connection of its own: what a run may ask
/// for, it is handed as small functions, so that the command line and the web page run the very same code.
///
/// ```java
/// TenderPolicy tender = TenderPolicy.parse(Files.readAllBytes(tenderFile));
/// TenderCheck check = TenderCheck.of(trust, tender, Moment.deadline(tender, now));
/// List<Bid> bids = Bids.of(documents.found(), Optional.of(tender));
/// for (BidResult result : check.check(bids)) {
///     System.out.println(result.name() + " " + result.outcome() + " " + result.codes());
///     for (StepResult step : result.steps()) {
///         System.out.println("  " + step.step().number() + " " + step.finding().code());
///     }
/// }
/// ```
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.check;
