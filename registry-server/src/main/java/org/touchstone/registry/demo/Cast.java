package org.touchstone.registry.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.ScoreVector;
import org.touchstone.registry.account.Persona;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;

/// Who appears in the story, and what they say: read from `demo/story.json`, so that no sentence stands in
/// Java.
public record Cast(
        String scheme,
        String edition,
        Map<String, Person> people,
        Map<String, Player> suppliers,
        Map<String, Newcomer> registrations,
        Map<String, Said> cases,
        List<Persona> personas,
        Tender tender,
        Map<String, String> codes,
        Map<String, String> words) {

    /// Somebody who works for the registry, by the public number.
    public record Person(String number, String name, Optional<Role> role, String token) {}

    /// An organisation that somebody registers.
    public record Newcomer(Suppliers.Register said, Person person) {}

    /// A supplier of the story.
    ///
    /// @param vector its facts and scores
    /// @param renamed the name it takes later
    /// @param groupCompanies the other companies of its group
    public record Player(
            String id,
            ScoreVector vector,
            SupplierKind kind,
            String name,
            Optional<String> tradingName,
            Optional<String> renamed,
            Certificate.Address address,
            boolean vcse,
            String site,
            List<OrganisationId> identifiers,
            List<Certificate.GroupCompany> groupCompanies,
            Person person) {
        public Player {
            groupCompanies = List.copyOf(groupCompanies);
            identifiers = List.copyOf(identifiers);
        }

        /// How it is registered.
        Newcomer newcomer() {
            return new Newcomer(new Suppliers.Register(kind, name, tradingName, address, identifiers), person);
        }
    }

    /// An application of a supplier that is still open, or never became an accreditation.
    ///
    /// @param level what is applied for
    /// @param facts those that are not what the supplier's vector says
    /// @param scores those that are not 2
    public record Said(String supplier, String level, Map<String, Json> facts, Map<String, Integer> scores) {
        public Said {
            facts = Map.copyOf(facts);
            scores = Map.copyOf(scores);
        }
    }

    /// What an application says, and what the assessors find in it.
    public record Weighed(
            String supplier, String level, Json.Obj facts, Map<String, Integer> scores, List<String> equivalents) {
        /// What the edition makes of it.
        Assessment assess(SchemeEdition edition) {
            return edition.assess(level, edition.facts(facts), scores);
        }
    }

    /// What a case of the story is about: one of `cases`, or the one that made the supplier what it is.
    Weighed weighed(String tag, SchemeEdition edition) {
        Said said = cases.get(tag);
        if (said == null) {
            ScoreVector v = supplier(tag).vector();
            return new Weighed(tag, v.level(), v.facts(), v.scores(), v.equivalents());
        }
        Map<String, Json> all =
                new LinkedHashMap<>(supplier(said.supplier()).vector().facts().members());
        all.putAll(said.facts());
        Json.Obj facts = new Json.Obj(all);
        Map<String, Integer> scores = new LinkedHashMap<>();
        edition.applicable(said.level(), edition.facts(facts))
                .forEach(c -> scores.put(c.id(), said.scores().getOrDefault(c.id(), 2)));
        return new Weighed(said.supplier(), said.level(), facts, scores, List.of());
    }

    /// The tender that is bid for.
    public record Tender(
            OrganisationId buyer,
            String buyerName,
            String ocid,
            String lot,
            TenderPolicy.Money value,
            String level,
            List<Bid> bids,
            Group group) {
        public Tender {
            bids = List.copyOf(bids);
        }
    }

    /// One bid: in which file, with whose certificate, how the tender names the bidder, and what the story
    /// says comes out: the outcome and its first reason code.
    ///
    /// @param expectAtAward what comes out at the award, of the bidder who is checked again then
    public record Bid(
            String file,
            String supplier,
            Optional<String> name,
            Optional<List<OrganisationId>> identifiers,
            String expect,
            Optional<String> expectAtAward) {}

    /// The bid of several for another lot of the same procurement.
    ///
    /// @param value the lot's
    /// @param identifiers the group's own
    public record Group(
            String lot,
            TenderPolicy.Money value,
            String file,
            String name,
            List<OrganisationId> identifiers,
            List<Member> members,
            String expect) {
        public Group {
            identifiers = List.copyOf(identifiers);
            members = List.copyOf(members);
        }
    }

    /// One of the group, and its part.
    public record Member(String supplier, org.touchstone.format.policy.Role role) {}

    public Cast {
        people = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(people));
        suppliers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(suppliers));
        registrations = Map.copyOf(registrations);
        cases = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(cases));
        personas = List.copyOf(personas);
        codes = Map.copyOf(codes);
        words = Map.copyOf(words);
    }

    /// The cast that comes with the software.
    public static Cast read() {
        Json.Obj json = StrictJson.parseObject(resource("/demo/story.json"), StrictJson.Limits.DOCUMENT);
        Map<String, Person> people = new LinkedHashMap<>();
        json.objects("people").forEach(p -> people.put(p.text("number"), person(p)));
        Map<String, Player> suppliers = new LinkedHashMap<>();
        for (Json.Obj s : json.objects("suppliers")) {
            suppliers.put(
                    s.text("id"),
                    new Player(
                            s.text("id"),
                            ScoreVector.parse(resource("/demo/suppliers/" + s.text("vector") + ".json")),
                            kind(s),
                            s.text("name"),
                            s.optionalText("tradingName"),
                            s.optionalText("renamed"),
                            address(s),
                            s.bool("vcse"),
                            s.text("site"),
                            identifiers(s),
                            s.has("groupCompanies")
                                    ? s.objects("groupCompanies").stream()
                                            .map(Certificate.GroupCompany::of)
                                            .toList()
                                    : List.of(),
                            person(s.obj("person"))));
        }
        Map<String, Newcomer> registrations = new LinkedHashMap<>();
        for (Json.Obj r : json.objects("registrations")) {
            registrations.put(
                    r.text("id"),
                    new Newcomer(
                            new Suppliers.Register(
                                    kind(r), r.text("name"), r.optionalText("tradingName"), address(r), identifiers(r)),
                            person(r.obj("person"))));
        }
        return new Cast(
                json.text("scheme"),
                json.text("edition"),
                people,
                suppliers,
                registrations,
                cases(json.obj("cases")),
                json.objects("personas").stream().map(Cast::persona).toList(),
                tender(json.obj("tender")),
                texts(json.obj("codes")),
                texts(json.obj("words")));
    }

    /// The person of a number.
    Person person(String number) {
        return Optional.ofNullable(people.get(number)).orElseThrow(() -> new IllegalStateException(number));
    }

    /// The supplier of an id.
    Player supplier(String id) {
        return Optional.ofNullable(suppliers.get(id)).orElseThrow(() -> new IllegalStateException(id));
    }

    /// The registration of an id.
    Newcomer registration(String id) {
        return Optional.ofNullable(registrations.get(id)).orElseThrow(() -> new IllegalStateException(id));
    }

    /// What somebody says.
    String say(String key) {
        return Optional.ofNullable(words.get(key)).orElseThrow(() -> new IllegalStateException(key));
    }

    /// The edition's code that the story gives in a case.
    String code(String key) {
        return Optional.ofNullable(codes.get(key)).orElseThrow(() -> new IllegalStateException(key));
    }

    private static Map<String, String> texts(Json.Obj o) {
        Map<String, String> out = new LinkedHashMap<>();
        o.members().keySet().forEach(k -> out.put(k, o.text(k)));
        return out;
    }

    private static Tender tender(Json.Obj t) {
        Json.Obj buyer = t.obj("buyer");
        Json.Obj value = t.obj("value");
        List<Bid> bids = new ArrayList<>();
        for (Json.Obj b : t.objects("bidders")) {
            bids.add(new Bid(
                    b.text("file"),
                    b.text("supplier"),
                    b.optionalText("name"),
                    b.has("identifiers") ? Optional.of(identifiers(b)) : Optional.empty(),
                    b.text("expect"),
                    b.optionalText("expectAtAward")));
        }
        return new Tender(
                OrganisationId.of(buyer),
                buyer.text("name"),
                t.text("ocid"),
                t.text("lot"),
                new TenderPolicy.Money(value.text("amount"), value.text("currency")),
                t.text("level"),
                bids,
                group(t.obj("group")));
    }

    private static Group group(Json.Obj g) {
        Json.Obj value = g.obj("value");
        return new Group(
                g.text("lot"),
                new TenderPolicy.Money(value.text("amount"), value.text("currency")),
                g.text("file"),
                g.text("name"),
                identifiers(g),
                g.objects("members").stream()
                        .map(m -> new Member(m.text("supplier"), org.touchstone.format.policy.Role.of(m.text("role"))))
                        .toList(),
                g.text("expect"));
    }

    private static Map<String, Said> cases(Json.Obj all) {
        Map<String, Said> cases = new LinkedHashMap<>();
        for (String tag : all.members().keySet()) {
            Json.Obj c = all.obj(tag);
            Map<String, Integer> scores = new LinkedHashMap<>();
            Json.Obj given = c.obj("scores");
            given.members().keySet().forEach(id -> scores.put(id, Math.toIntExact(given.integer(id))));
            cases.put(
                    tag,
                    new Said(
                            c.text("supplier"),
                            c.text("level"),
                            c.has("facts") ? c.obj("facts").members() : Map.of(),
                            scores));
        }
        return cases;
    }

    private static Persona persona(Json.Obj p) {
        return new Persona(
                p.optionalText("number"),
                p.text("name"),
                Persona.Kind.valueOf(p.text("kind").toUpperCase(Locale.ROOT)),
                p.text("who"),
                p.objects("try").stream()
                        .map(t -> new Link(t.text("at"), t.text("words")))
                        .toList());
    }

    private static Person person(Json.Obj p) {
        return new Person(
                p.text("number"), p.text("name"), p.optionalText("role").flatMap(Role::find), p.text("token"));
    }

    private static SupplierKind kind(Json.Obj o) {
        return o.text("kind").equals(SupplierKind.SOLE_TRADER.code())
                ? SupplierKind.SOLE_TRADER
                : SupplierKind.LEGAL_PERSON;
    }

    private static Certificate.Address address(Json.Obj o) {
        return new Certificate.Address(o.text("country"), o.optionalText("region"));
    }

    private static List<OrganisationId> identifiers(Json.Obj o) {
        return o.objects("identifiers").stream().map(OrganisationId::of).toList();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Cast.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
