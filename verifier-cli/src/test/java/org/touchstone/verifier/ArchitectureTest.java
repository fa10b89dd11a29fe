package org.touchstone.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.touchstone.format.architecture.HouseRules;

class ArchitectureTest {
    private static final JavaClasses CLASSES = HouseRules.mainClasses("org.touchstone");

    @ParameterizedTest
    @FieldSource("org.touchstone.format.architecture.HouseRules#ALL")
    void house_rule(ArchRule rule) {
        HouseRules.check(rule, CLASSES);
    }

    @Test
    void formats_know_neither_side() {
        HouseRules.check(HouseRules.neverImports("org.touchstone.format..", "org.touchstone.verifier.."), CLASSES);
        HouseRules.check(HouseRules.neverImports("org.touchstone.format..", "org.touchstone.registry.."), CLASSES);
    }

    @Test
    void the_verifier_never_imports_the_registry_or_its_libraries() {
        HouseRules.check(HouseRules.neverImports("org.touchstone.verifier..", "org.touchstone.registry.."), CLASSES);
        HouseRules.check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.helidon..", "java.sql..", "org.postgresql..", "gg.jte.."),
                CLASSES);
    }

    /// The `verify` package is also a library, so it must not need the command line around it.
    @Test
    void the_library_does_not_need_the_command_line() {
        HouseRules.check(
                HouseRules.neverImports("org.touchstone.verifier.verify..", "org.touchstone.verifier.cli.."), CLASSES);
        HouseRules.check(
                noClasses()
                        .that()
                        .resideInAPackage("org.touchstone.verifier.verify..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("picocli..", "java.net.http.."),
                CLASSES);
    }

    /// Each word is a package: what a bidder handed in, one certificate, a whole bid. None looks up.
    @Test
    void a_bid_is_read_then_judged() {
        for (String above : new String[] {"verify", "check", "record", "report", "cli"}) {
            HouseRules.check(
                    HouseRules.neverImports("org.touchstone.verifier.bid..", "org.touchstone.verifier." + above + ".."),
                    CLASSES);
        }
        for (String above : new String[] {"bid", "check", "record", "report", "cli"}) {
            HouseRules.check(
                    HouseRules.neverImports(
                            "org.touchstone.verifier.verify..", "org.touchstone.verifier." + above + ".."),
                    CLASSES);
        }
        for (String above : new String[] {"record", "report", "cli"}) {
            HouseRules.check(
                    HouseRules.neverImports(
                            "org.touchstone.verifier.check..", "org.touchstone.verifier." + above + ".."),
                    CLASSES);
        }
    }
}
