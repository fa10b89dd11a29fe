package org.touchstone.format.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ArchitectureTest {
    private static final JavaClasses CLASSES = HouseRules.mainClasses("org.touchstone.format");

    @ParameterizedTest
    @FieldSource("org.touchstone.format.architecture.HouseRules#ALL")
    void house_rule(ArchRule rule) {
        HouseRules.check(rule, CLASSES);
    }

    /// A format is bytes in, values out. Whoever wants a file or a socket opens it elsewhere, so the verifier can
    /// promise that checking a signature fetches nothing.
    @Test
    void formats_do_no_io() {
        HouseRules.check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..", "java.sql..")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.io\\.(File|RandomAccessFile).*|java\\.net\\.(.*Socket.*|URL|.*Connection)"),
                CLASSES);
    }
}
