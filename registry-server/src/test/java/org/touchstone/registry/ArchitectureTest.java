package org.touchstone.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.architecture.HouseRules;

class ArchitectureTest {
    private static final String ROOT = "org.touchstone.registry";
    private static final JavaClasses CLASSES = HouseRules.mainClasses("org.touchstone");

    /// From the top down; each line may import the lines below it and its own. `Main`, `Config` and `Routes` (the
    /// root package) stand above all of them.
    private static final List<List<String>> LAYERS = List.of(
            List.of("demo"),
            List.of("pages", "api", "account", "supplierdesk", "staffdesk"),
            List.of("signin"),
            List.of("fsck"),
            List.of("register"),
            List.of("issuance"),
            List.of("accreditation"),
            List.of("decision"),
            List.of("assessment"),
            List.of("application"),
            List.of("supplier"),
            List.of("scheme"),
            List.of("governance"),
            List.of("mail"),
            List.of("people"),
            List.of("status"),
            List.of("log"),
            List.of("keys"),
            List.of("db", "web"));

    @ParameterizedTest
    @FieldSource("org.touchstone.format.architecture.HouseRules#ALL")
    void house_rule(ArchRule rule) {
        HouseRules.check(rule, CLASSES);
    }

    @Test
    void imports_go_one_way_between_the_modules() {
        HouseRules.check(HouseRules.neverImports("org.touchstone.format..", "org.touchstone.verifier.."), CLASSES);
        HouseRules.check(HouseRules.neverImports("org.touchstone.format..", "org.touchstone.registry.."), CLASSES);
        HouseRules.check(HouseRules.neverImports("org.touchstone.verifier..", "org.touchstone.registry.."), CLASSES);
    }

    static Stream<String> packages() {
        return LAYERS.stream().flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void each_package_imports_only_those_below_it(String name) {
        List<String> above = new ArrayList<>();
        for (List<String> layer : LAYERS) {
            if (layer.contains(name)) {
                break;
            }
            above.addAll(layer);
        }
        HouseRules.check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + name + "..")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "lie above " + name,
                                type -> type.getPackageName().equals(ROOT)
                                        || above.stream().anyMatch(upper -> liesIn(type, upper)))),
                CLASSES);
    }

    /// SQL is text in `sql/`, prepared by name; a statement made from strings anywhere else cannot compile past
    /// this.
    @Test
    void only_db_speaks_jdbc() {
        HouseRules.check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".db..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.sql..",
                                "javax.sql..",
                                "org.postgresql..",
                                "com.zaxxer..",
                                "io.helidon.dbclient.."),
                CLASSES);
    }

    /// What reads an identity provider's answers, and what sends letters, are in one place each.
    @ParameterizedTest
    @CsvSource({"signin, com.nimbusds.oauth2..", "signin, com.nimbusds.openid..", "mail, jakarta.mail.."})
    void only_one_package_speaks_it(String name, String library) {
        HouseRules.check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + "." + name + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library),
                CLASSES);
    }

    private static boolean liesIn(JavaClass type, String name) {
        String found = type.getPackageName();
        return found.equals(ROOT + "." + name) || found.startsWith(ROOT + "." + name + ".");
    }
}
