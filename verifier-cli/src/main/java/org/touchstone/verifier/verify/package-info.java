/// Judges certificates; also a library. Nothing here reads a file or the network, prints, or asks what time it
/// is.
///
/// ```java
/// TrustMaterial trust = TrustMaterial.pinned(fingerprint)          // 64 hexadecimal digits, from a source you
/// trust
///         .withTrustList(Files.readAllBytes(trustListFile))        // none is needed if the bundle carries
/// them
///         .withPackLine(line)                                      // for each line of a pack, if you have one
///         .withEdition(Files.readAllBytes(editionFile));           // if levels are to follow from contract
/// values Verifier verifier = new Verifier(trust);                         // keep it: what it has verified it
/// remembers
///
/// Submission bid = new Submission("harbour.presentation.json", Files.readAllBytes(file));
/// Verdict alone = verifier.check(bid, Moment.now(Instant.now()));  // IN_FORCE, NOT_IN_FORCE or REFER
///
/// TenderPolicy tender = TenderPolicy.parse(Files.readAllBytes(tenderFile));
/// Verdict verdict = verifier.check(
///         bid.by(tender.bidders().get(0)), tender, Moment.deadline(tender, Instant.now()));
/// for (Check c : verdict.checks()) {
///     System.out.println(c.id() + " " + c.finding().code() + " " + c.sentence());
/// }
/// System.exit(verdict.outcome().exitCode());
/// ```
///
/// All bids of a tender go through [Verifier#checkAll], which also sees what is handed in twice. A [Verifier]
/// may be shared between threads. No method throws for hostile input: what cannot be read is a finding.
///
/// Only a proven fact gives `DOES_NOT_MEET`; whatever is uncertain, stale, unreadable or unproved gives
/// `REFER`. Codes carry facts, and `schemas/reasons.json` has the sentences.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.verify;
