package org.touchstone.verifier.cli;

import java.util.List;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.verifier.report.Shown;

/// `policy init|test|show`: a buyer settles what it asks of the bidders, tries it before the bids are in, and reads
/// it in plain words. Nothing is sent anywhere.
final class PolicyVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "policy",
                List.of(
                        Option.file("from-ocds"),
                        Option.value("ocid"),
                        Option.value("lot").repeated(),
                        Option.value("title"),
                        Option.value("buyer"),
                        Option.value("buyer-name"),
                        Option.value("deadline"),
                        Option.value("time-zone"),
                        Option.words(
                                "use",
                                "condition-of-participation",
                                "award-criterion",
                                "contract-condition",
                                "evidence-only"),
                        Option.value("value"),
                        Option.value("currency"),
                        Option.words("value-of", "lot", "framework", "dynamic-market", "call-off"),
                        Option.value("includes"),
                        Option.value("vat-rate"),
                        Option.value("estimated"),
                        Option.value("level"),
                        Option.value("exemption"),
                        Option.value("exemption-reason"),
                        Option.value("roles"),
                        Option.words("equivalents", "yes", "no"),
                        Option.value("check-point").repeated(),
                        Option.value("max-age").repeated(),
                        Option.value("witnesses"),
                        Option.value("nonce"),
                        Option.value("cpv"),
                        Option.value("area"),
                        Option.value("bidder").repeated(),
                        Option.flag("force"),
                        Option.value("at"),
                        Option.words("format", "text", "json"),
                        Option.file("output").letter('o')),
                List.of("init", "test", "show"),
                1,
                3);
    }

    @Override
    public ExitCode run(Run run) {
        List<String> operands = run.arguments().operands();
        String part = operands.get(0);
        return switch (part) {
            case "init" -> {
                require(operands, 1, 1);
                yield new PolicyInit(run).run();
            }
            case "show" -> {
                require(operands, 2, 2);
                yield PolicyPlan.show(run, file(run, operands.get(1)));
            }
            case "test" -> {
                require(operands, 2, 3);
                yield PolicyPlan.test(
                        run, file(run, operands.get(1)), operands.size() > 2 ? operands.subList(2, 3) : List.of());
            }
            default -> throw CliException.usage("no-such-part", "policy", Shown.text(part), "init, test, show");
        };
    }

    private static void require(List<String> operands, int least, int most) {
        if (operands.size() < least) {
            throw CliException.usage("operand-missing", "policy");
        }
        if (operands.size() > most) {
            throw CliException.usage("operand-unwanted", Shown.text(operands.get(most)), "policy");
        }
    }

    /// Reads a tender policy file of one or several lots.
    static TenderFile file(Run run, String name) {
        try {
            return TenderFile.parse(run.read(name, Run.MAX_FILE));
        } catch (MalformedException e) {
            throw CliException.usage("not-a-tender", Shown.text(name), e.getMessage());
        }
    }
}
