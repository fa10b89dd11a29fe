import java.nio.file.*;
import java.time.Instant;
import java.util.*;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.check.*;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.verify.*;

/// How an e-tendering system judges the bids it has received: java -cp touchstone.jar CheckBids.java
/// FINGERPRINT pack.jsonl tender.json bids/ [as-at]. No network, no state; the outcome is data.
class CheckBids {
    public static void main(String[] args) throws Exception {
        TrustMaterial.Builder trust = TrustMaterial.builder(args[0]); // compared by a person, once
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            trust.line(PackLine.parse(line)); // proofs and signatures are verified when they are used
        }
        TenderPolicy tender = TenderPolicy.parse(Files.readAllBytes(Path.of(args[2])));
        Documents documents = new Documents();
        documents.add(Path.of(args[3]), args[3]); // a file, a folder or a zip
        Instant now = args.length > 4 ? Instant.parse(args[4]) : Instant.now();
        TenderCheck check = TenderCheck.of(trust.build(), tender, Moment.deadline(tender, now));
        for (BidResult bid : check.check(Bids.of(documents.found(), Optional.of(tender)))) {
            System.out.println(bid.outcome() + "  " + bid.name() + "  " + bid.codes());
            for (Check step : bid.verdict().checks()) {
                if (step.finding() instanceof Finding.Failed || step.finding() instanceof Finding.Unknown) {
                    System.out.println("    " + step.sentence());
                }
            }
        }
    }
}
