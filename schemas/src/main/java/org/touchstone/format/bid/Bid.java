package org.touchstone.format.bid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.Role;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.step.Step;

/// A bid as one file: `spec/bid.md`. Read, not verified.
///
/// Nobody signs it, and it grants nothing: each presentation in it is signed by its own holder for the tender, and
/// is judged as if it had been handed in alone, against the name and identifiers that stand beside it. What is
/// false in the file can only make a bid fail.
///
/// @param ocid the procurement that the bid says it is for
/// @param lot the lot that the bid says it is for
/// @param name the bidder's name
/// @param identifiers the bidder's identifiers; none for a group that has none
public record Bid(String ocid, String lot, String name, List<OrganisationId> identifiers, List<Member> members) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-bid";

    /// The greatest size of a file in bytes.
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    /// The greatest number of members.
    public static final int MAX_MEMBERS = 40;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 32, 100_000);

    private static final int MAX_NAME = 300;

    /// Evidence of another kind than a certificate: a file beside this one in the bid.
    ///
    /// @param file its name, without a folder
    /// @param sha256 the digest of its bytes, 64 lower case hex digits
    /// @param note what it is, in the bidder's words, at most 2,000 characters
    public record Equivalent(String file, String sha256, String note) {
        private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

        public Equivalent {
            boolean folder = file.indexOf('/') >= 0 || file.indexOf('\\') >= 0;
            if (folder || file.isBlank() || file.length() > 200 || file.equals(".") || file.equals("..")) {
                throw new MalformedException("a file is named without its folder, in 1 to 200 characters");
            }
            if (!DIGEST.matcher(sha256).matches()) {
                throw new MalformedException("a digest has 64 lower case hex digits");
            }
            if (note.isBlank() || note.length() > 2_000) {
                throw new MalformedException("a note has 1 to 2,000 characters");
            }
        }

        Json.Obj json() {
            return Json.Obj.builder()
                    .with("file", file)
                    .with("sha256", sha256)
                    .with("note", note)
                    .build();
        }

        static Equivalent of(Json.Obj o) {
            only(o, "file", "sha256", "note");
            return new Equivalent(o.text("file"), o.text("sha256"), o.text("note"));
        }
    }

    /// One organisation in the bid.
    ///
    /// @param role its part; absent: not declared
    /// @param presentation what its own holder key signed for the tender
    /// @param equivalent what it offers instead
    public record Member(
            Optional<Role> role,
            String name,
            List<OrganisationId> identifiers,
            Optional<PresentationFile> presentation,
            Optional<Equivalent> equivalent) {
        public Member {
            identifiers = List.copyOf(identifiers);
            requireIdentity(name, identifiers);
        }

        Json.Obj json() {
            Json.Obj.Builder o = Json.Obj.builder();
            role.ifPresent(r -> o.with("role", r.code()));
            o.with("name", name).with("identifiers", written(identifiers));
            presentation.ifPresent(p -> o.with("presentation", p.json()));
            equivalent.ifPresent(e -> o.with("equivalent", e.json()));
            return o.build();
        }

        static Member of(Json.Obj o) {
            only(o, "role", "name", "identifiers", "presentation", "equivalent");
            Optional<PresentationFile> presentation = Optional.empty();
            if (o.has("presentation")) {
                PresentationFile file = PresentationFile.of(o.obj("presentation"));
                Step.BID_PART_SIZE.require(
                        file.bytes().length <= PresentationFile.MAX_BYTES,
                        "a presentation in the bid is larger than one may be");
                presentation = Optional.of(file);
            }
            Optional<Equivalent> equivalent =
                    o.has("equivalent") ? Optional.of(Equivalent.of(o.obj("equivalent"))) : Optional.empty();
            Step.BID_ONE_PART.require(
                    presentation.isEmpty() || equivalent.isEmpty(),
                    "a member hands in a presentation or offers something instead, not both");
            return new Member(o.optionalText("role").map(Role::of), o.text("name"), read(o), presentation, equivalent);
        }
    }

    public Bid {
        identifiers = List.copyOf(identifiers);
        members = List.copyOf(members);
        requireIdentity(name, identifiers);
        for (String part : new String[] {ocid, lot}) {
            if (part.isBlank() || part.length() > 200) {
                throw new MalformedException("a bid names its ocid and lot, each in 1 to 200 characters");
            }
        }
        if (members.isEmpty()) {
            throw new MalformedException("a bid has no member");
        }
        Step.BID_COUNT.require(members.size() <= MAX_MEMBERS, "a bid has more than " + MAX_MEMBERS + " members");
        Set<String> tokens = new HashSet<>();
        for (Member m : members) {
            m.presentation()
                    .ifPresent(p -> Step.BID_ONCE.require(
                            tokens.add(p.presentation()), "two members hand in one and the same presentation"));
        }
    }

    /// How the organisations in the bid stand to each other.
    public enum Structure {
        /// One bidder, alone.
        SOLE,
        /// A leader and at least one other member.
        GROUP,
        /// The parts declared make neither, or one is not declared.
        UNDECLARED
    }

    /// The structure that the declared roles make.
    public Structure structure() {
        int[] count = new int[Role.values().length];
        boolean undeclared = false;
        for (Member m : members) {
            undeclared |= m.role().isEmpty();
            m.role().ifPresent(r -> count[r.ordinal()]++);
        }
        int sole = count[Role.SOLE_TENDERER.ordinal()];
        int lead = count[Role.GROUP_LEAD.ordinal()];
        int others = count[Role.GROUP_MEMBER.ordinal()];
        boolean alone = sole == 1 && lead == 0 && others == 0;
        boolean group = sole == 0 && lead == 1 && others >= 1;
        if (Step.BID_ROLES.refuses(undeclared || !alone && !group)) {
            return Structure.UNDECLARED;
        }
        return alone ? Structure.SOLE : Structure.GROUP;
    }

    /// True if the bid says that it is for this lot.
    public boolean isFor(String procurement, String lotName) {
        return !Step.BID_TENDER.refuses(!ocid.equals(procurement) || !lot.equals(lotName));
    }

    /// The bid as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        members.forEach(m -> all.add(m.json()));
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("ocid", ocid)
                .with("lot", lot)
                .with(
                        "bidder",
                        Json.Obj.builder()
                                .with("name", name)
                                .with("identifiers", written(identifiers))
                                .build())
                .with("members", new Json.Arr(all))
                .build();
    }

    /// The file's bytes, canonical JSON; throws [MalformedException] if it would be larger than [#MAX_BYTES].
    public byte[] bytes() {
        byte[] bytes = CanonicalJson.bytes(json());
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("the bid would be larger than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    /// Reads a file; throws [MalformedException].
    public static Bid parse(byte[] file) {
        return of(StrictJson.parseObject(file, LIMITS));
    }

    /// Reads the JSON. Identifiers are normalised, since a person wrote them.
    public static Bid of(Json.Obj o) {
        only(o, "type", "version", "ocid", "lot", "bidder", "members");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a bid of version 1");
        }
        Json.Obj bidder = o.obj("bidder");
        only(bidder, "name", "identifiers");
        List<Json.Obj> parts = o.objects("members");
        Step.BID_COUNT.require(parts.size() <= MAX_MEMBERS, "a bid has more than " + MAX_MEMBERS + " members");
        List<Member> members = new ArrayList<>();
        parts.forEach(m -> members.add(Member.of(m)));
        return new Bid(o.text("ocid"), o.text("lot"), bidder.text("name"), read(bidder), members);
    }

    private static Json.Arr written(List<OrganisationId> identifiers) {
        List<Json> ids = new ArrayList<>();
        identifiers.forEach(i -> ids.add(i.json()));
        return new Json.Arr(ids);
    }

    private static List<OrganisationId> read(Json.Obj o) {
        List<OrganisationId> ids = new ArrayList<>();
        for (Json.Obj i : o.objects("identifiers")) {
            only(i, "scheme", "id");
            ids.add(OrganisationId.of(i));
        }
        return ids;
    }

    private static void requireIdentity(String name, List<OrganisationId> identifiers) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new MalformedException("a bidder or member has a name of 1 to " + MAX_NAME + " characters");
        }
        Set<String> schemes = new HashSet<>();
        for (OrganisationId id : identifiers) {
            if (!schemes.add(id.scheme())) {
                throw new MalformedException("a bidder or member has two identifiers of one scheme");
            }
        }
    }

    private static void only(Json.Obj o, String... names) {
        if (Step.BID_MEMBERS.on()) {
            o.only(names);
        }
    }
}
