package org.touchstone.registry;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// `touchstone found --number S-001 --name NAME`: enrols the founder and prints the code with which the founder comes
/// in (decision 0066). Again, it makes another code, as long as nobody else has ever held a role.
///
/// @param out for what was asked for
/// @param err for everything else
record FoundVerb(PrintStream out, PrintStream err, Map<String, String> environment, InstantSource clock) {
    private static final int OK = 0;
    private static final int NO = 1;

    int run(List<String> words) {
        VerbWords read = VerbWords.of(words, List.of("--number", "--name"), List.of());
        String number = read.own().getOrDefault("--number", "");
        String name = read.own().getOrDefault("--name", "").strip();
        if (!People.isNumber(number) || name.isEmpty() || name.length() > 200) {
            throw new Config.UsageException(
                    "found needs --number, a public number such as S-001, and --name, the founder's name");
        }
        DataFolder folder = new DataFolder(Config.read(false, read.rest(), environment), clock);
        Identity identity = folder.identity();
        try (KeyRing ring = folder.ring(identity)) {
            SealingKeys sealing = new SealingKeys(ring.sealingSecret(), new SecureRandom(), clock);
            return folder.withDatabase(owner -> {
                try (Db db = Db.open(
                        Migrations.derived(owner, Migrations.APP),
                        Migrations.derived(owner, Migrations.READER),
                        Statements.load())) {
                    UseCases useCases = new UseCases(db, clock, sealing);
                    People people = new People(db, useCases, sealing, false);
                    return found(
                            new EnrolmentCodes(db, useCases, sealing, people),
                            new People.Enrol(number, name, Optional.empty()),
                            identity.publicUrl() + "/account/code");
                }
            });
        }
    }

    private int found(EnrolmentCodes codes, People.Enrol founder, String page) {
        try {
            EnrolmentCodes.Made made = codes.found(founder);
            out.println(made.code());
            err.println("touchstone: give this code to " + founder.number() + " alone; it is good once, until "
                    + made.ends() + ". They sign in at " + page + " and type it there");
            return OK;
        } catch (RefusedException e) {
            if (e.reason() != Refusal.CONFLICT) {
                throw e;
            }
            err.println("touchstone: this registry has been founded: others have held a role, or the founder has"
                    + " another number");
            return NO;
        }
    }
}
