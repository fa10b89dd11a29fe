package org.touchstone.registry.application;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What a supplier has said on the central digital platform, as far as an application asks for it: the JSON that the
/// platform gives out under a share code, `{type, identifier, additionalIdentifiers, details: {vcse},
/// supplierInformationData: {answerSets: [{answers: [{questionName, numericValue}]}]}}`. Everything else in it is
/// passed over, and nothing of it is kept but what stands here.
///
/// Which questions make which figure is data (`imports/central-digital-platform.json`). The platform writes numbers
/// with decimals, so the file is read by another reader than what is signed.
///
/// @param identifiers of whom the file is
public record PlatformFile(List<OrganisationId> identifiers, Optional<Boolean> vcse, List<Figure> figures) {
    /// How long a file may be, in bytes.
    public static final int MAX = 2 << 20;

    /// Most bytes of memory that reading takes for each byte of the file: its reader sets no limit to members.
    public static final int PEAK = 24;

    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);
    private static final int MOST_DECIMALS = 6;
    private static final List<Sum> SUMS = sums();
    private static final Set<String> ASKED = SUMS.stream()
            .flatMap(s -> Stream.concat(s.value().stream(), s.baseline().stream()))
            .collect(Collectors.toUnmodifiableSet());

    /// A figure for one of an edition's metrics.
    public record Figure(String metric, BigDecimal value, Optional<BigDecimal> baseline) {}

    /// The questions whose answers add up to a figure.
    private record Sum(String metric, List<String> value, List<String> baseline) {}

    public PlatformFile {
        identifiers = List.copyOf(identifiers);
        figures = List.copyOf(figures);
    }

    /// Reads a file; refused as `malformed-json`, or as `invalid-fields` with the place of what is wrong.
    public static PlatformFile of(byte[] file) {
        Part root = new Part("", parse(file));
        if (root.text("type").filter("InformalConsortium"::equals).isPresent()) {
            // It is no legal person; its members apply one by one.
            throw RefusedException.field("/type", FieldFault.Rule.NOT_ALLOWED);
        }
        List<OrganisationId> identifiers = new ArrayList<>();
        root.member("identifier").flatMap(Part::identifier).ifPresent(identifiers::add);
        root.list("additionalIdentifiers").forEach(i -> i.identifier().ifPresent(identifiers::add));
        if (identifiers.isEmpty()) {
            throw RefusedException.field("/identifier", FieldFault.Rule.MISSING);
        }
        Map<String, BigDecimal> answers = answers(root.member("supplierInformationData")
                .orElseThrow(() -> RefusedException.field("/supplierInformationData", FieldFault.Rule.MISSING)));
        List<Figure> figures = new ArrayList<>();
        for (Sum sum : SUMS) {
            total(answers, sum.value())
                    .ifPresent(value -> figures.add(new Figure(sum.metric(), value, total(answers, sum.baseline()))));
        }
        return new PlatformFile(identifiers, root.member("details").flatMap(d -> d.flag("vcse")), figures);
    }

    private static Map<String, Object> parse(byte[] file) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            // Some editors put a mark before what they keep.
            String text = decoded.startsWith("\ufeff") ? decoded.substring(1) : decoded;
            // The reader would take a list of pairs for an object, too.
            if (text.stripLeading().startsWith("{")) {
                return JSONObjectUtils.parse(text, MAX);
            }
        } catch (CharacterCodingException | ParseException e) {
            throw new RefusedException(Refusal.MALFORMED_JSON, "not a JSON object");
        }
        throw new RefusedException(Refusal.MALFORMED_JSON, "not a JSON object");
    }

    private static Map<String, BigDecimal> answers(Part data) {
        Map<String, BigDecimal> out = new HashMap<>();
        for (Part set : data.list("answerSets")) {
            for (Part answer : set.list("answers")) {
                Optional<String> question = answer.text("questionName").filter(ASKED::contains);
                Optional<BigDecimal> value = question.flatMap(_ -> answer.number("numericValue"));
                if (value.isPresent() && out.putIfAbsent(question.get(), value.get()) != null) {
                    // Which of two answers is meant, only the supplier knows.
                    throw RefusedException.field(answer.at(), FieldFault.Rule.INVALID, question.get());
                }
            }
        }
        return out;
    }

    private static Optional<BigDecimal> total(Map<String, BigDecimal> answers, List<String> questions) {
        return questions.isEmpty() || !answers.keySet().containsAll(questions)
                ? Optional.empty()
                : questions.stream()
                        .map(answers::get)
                        .map(Objects::requireNonNull)
                        .reduce(BigDecimal::add);
    }

    /// A value and its place (RFC 6901). What is `null` is not there.
    private record Part(String at, Object value) {
        private Part {
            Objects.requireNonNull(value);
        }

        private RefusedException wrongType(String wanted) {
            return RefusedException.field(at, FieldFault.Rule.WRONG_TYPE, wanted);
        }

        private Optional<Part> find(String name) {
            if (!(value instanceof Map<?, ?> members)) {
                throw wrongType("object");
            }
            return Optional.ofNullable(members.get(name)).map(v -> new Part(at + "/" + name, v));
        }

        Optional<Part> member(String name) {
            return find(name).map(part -> {
                if (!(part.value() instanceof Map<?, ?>)) {
                    throw part.wrongType("object");
                }
                return part;
            });
        }

        List<Part> list(String name) {
            Optional<Part> found = find(name);
            if (found.isEmpty()) {
                return List.of();
            }
            if (!(found.get().value() instanceof List<?> values)) {
                throw found.get().wrongType("array");
            }
            List<Part> out = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                String place = found.get().at() + "/" + i;
                Object value = values.get(i);
                if (!(value instanceof Map<?, ?>)) {
                    throw RefusedException.field(place, FieldFault.Rule.WRONG_TYPE, "object");
                }
                out.add(new Part(place, value));
            }
            return out;
        }

        Optional<String> text(String name) {
            return find(name).map(part -> {
                if (!(part.value() instanceof String text)) {
                    throw part.wrongType("string");
                }
                return text;
            });
        }

        Optional<Boolean> flag(String name) {
            return find(name).map(part -> {
                if (!(part.value() instanceof Boolean flag)) {
                    throw part.wrongType("boolean");
                }
                return flag;
            });
        }

        /// A number that somebody could have meant.
        Optional<BigDecimal> number(String name) {
            return find(name).map(part -> {
                BigDecimal number = switch (part.value()) {
                    case Long n -> BigDecimal.valueOf(n);
                    case Integer n -> BigDecimal.valueOf(n);
                    // The shortest text that means this number, which is what was written.
                    case Double n -> BigDecimal.valueOf(n).stripTrailingZeros();
                    default -> throw part.wrongType("number");
                };
                if (number.signum() < 0 || number.compareTo(MOST) > 0 || number.scale() > MOST_DECIMALS) {
                    throw RefusedException.field(part.at(), FieldFault.Rule.OUT_OF_RANGE, "0", MOST.toPlainString());
                }
                return number;
            });
        }

        /// An identifier of a register that is known here; the platform has others too.
        Optional<OrganisationId> identifier() {
            Optional<String> id = text("id");
            return text("scheme")
                    .filter(Registrations.SCHEMES::contains)
                    .flatMap(scheme -> id.flatMap(typed -> Registrations.identifier(scheme, typed)));
        }
    }

    private static List<Sum> sums() {
        String name = "/imports/central-digital-platform.json";
        try (InputStream in = Objects.requireNonNull(PlatformFile.class.getResourceAsStream(name), name)) {
            return StrictJson.parseObject(in.readAllBytes()).objects("figures").stream()
                    .map(f -> new Sum(
                            f.text("metric"), f.texts("value"), f.has("baseline") ? f.texts("baseline") : List.of()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
