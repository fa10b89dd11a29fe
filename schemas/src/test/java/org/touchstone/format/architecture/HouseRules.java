package org.touchstone.format.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/// The rules that hold in every module, so that each module's `ArchitectureTest` checks the same ones. All of them
/// look at main classes only: a test may read the clock and print.
public final class HouseRules {
    private HouseRules() {}

    /// Every main class of ours under `root` that is on the class path, without tests.
    public static JavaClasses mainClasses(String root) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(root);
    }

    /// The clock is injected (`InstantSource`), so that a verdict, a deadline or a signature can be replayed at any
    /// instant. Only the places that wire a program together read the machine's clock.
    public static final ArchRule ONE_CLOCK = noClasses()
            .that(areNotNamed("Main", "Config"))
            .should()
            .accessTargetWhere(
                    uses("java.time.(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime|Year)", "now"))
            .orShould()
            .accessTargetWhere(uses("java.time.Clock", "system(UTC|DefaultZone)?"))
            .orShould()
            .accessTargetWhere(uses("java.time.InstantSource", "system"))
            .orShould()
            .accessTargetWhere(uses("java.lang.System", "currentTimeMillis"))
            .as("only Main and Config read the machine's clock");

    /// Only `Terminal` prints (and `Main`, before there is one): what goes to standard output is a result that a
    /// script reads, and untrusted text is escaped in one place.
    public static final ArchRule ONE_PRINTER = noClasses()
            .that(areNotNamed("Main", "Terminal"))
            .should()
            .accessTargetWhere(uses("java.lang.System", "out|err|in"))
            .orShould()
            .accessTargetWhere(uses("java.lang.Throwable", "printStackTrace"))
            .as("only Main and Terminal touch the standard streams");

    /// Everything but `main` returns a code.
    public static final ArchRule ONE_EXIT = noClasses()
            .that(areNotNamed("Main"))
            .should()
            .accessTargetWhere(uses("java.lang.(System|Runtime)", "exit|halt"))
            .as("only Main ends the process");

    /// Java serialisation reads whatever class the sender names; predictable randomness has no use here.
    public static final ArchRule NO_UNSAFE_LIBRARIES = noClasses()
            .should()
            .dependOnClassesThat(named(
                    "java.io.ObjectInputStream", "java.io.ObjectOutputStream", "java.util.Random", "sun.misc.Unsafe"))
            .as("no Java serialisation, no predictable randomness, no Unsafe");

    /// What turns data into code, or a name into a connection: scripts, JNDI, RMI, bean decoders. And XML, of
    /// which we read none: an XML parser is safe only when set up with care.
    public static final ArchRule NO_CODE_FROM_DATA = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "javax.script..",
                    "javax.naming..",
                    "java.rmi..",
                    "java.beans..",
                    "javax.xml..",
                    "org.xml..",
                    "org.w3c.."))
            .as("no scripts, JNDI, RMI, bean decoders or XML");

    /// A redirect leads a client that checked one address to another.
    public static final ArchRule NO_REDIRECTS = noClasses()
            .should()
            .accessTargetWhere(uses("java.net.http.HttpClient\\$Redirect", "NORMAL|ALWAYS"))
            .orShould()
            .accessTargetWhere(uses("java.net.HttpURLConnection", "setFollowRedirects"))
            .as("no HTTP client follows redirects");

    public static final List<ArchRule> ALL =
            List.of(ONE_CLOCK, ONE_PRINTER, ONE_EXIT, NO_UNSAFE_LIBRARIES, NO_CODE_FROM_DATA, NO_REDIRECTS);

    /// Nothing of ours is imported by what lies below it.
    public static ArchRule neverImports(String lower, String upper) {
        return noClasses()
                .that(resideInAPackage(lower))
                .should()
                .dependOnClassesThat(resideInAPackage(upper))
                .as(lower + " never imports " + upper);
    }

    public static void check(ArchRule rule, JavaClasses classes) {
        // Packages arrive one by one; a rule about one that is not there yet has nothing to say.
        rule.allowEmptyShould(true).check(classes);
    }

    /// Classes whose outermost class is not one of these.
    private static DescribedPredicate<JavaClass> areNotNamed(String... simpleNames) {
        Set<String> allowed = Set.of(simpleNames);
        return DescribedPredicate.describe("are not " + String.join(" or ", simpleNames), type -> {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return !allowed.contains(outermost.getSimpleName());
        });
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> forbidden = Set.of(names);
        return DescribedPredicate.describe(
                "are " + String.join(", ", names), type -> forbidden.contains(type.getName()));
    }

    /// Calls, field reads and method references alike.
    private static DescribedPredicate<JavaAccess<?>> uses(String ownerPattern, String methodPattern) {
        return DescribedPredicate.describe(
                ownerPattern + "." + methodPattern, call -> matches(call, ownerPattern, methodPattern));
    }

    private static boolean matches(JavaAccess<?> access, String ownerPattern, String memberPattern) {
        return access.getTargetOwner().getName().matches(ownerPattern)
                && access.getTarget().getName().matches(memberPattern);
    }
}
