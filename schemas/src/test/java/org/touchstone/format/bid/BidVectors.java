package org.touchstone.format.bid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.World;

/// Makes the vectors of `schemas/testdata/bid`: in `good` what is read and whose parts stand together, in `bad` what
/// no reader takes, in `wrong` what is read but declares no structure or another tender. Deterministic.
public final class BidVectors {
    private static final Json.Obj PRESENTATION = new World().presentationFile();
    private static final Json.Obj OTHER = second();

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private BidVectors() {
        good();
        bad();
        wrong();
    }

    /// All files by their path under `testdata`.
    public static Map<String, byte[]> all() {
        return new BidVectors().files;
    }

    /// Writes the files: the argument is the folder `testdata`.
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, byte[]> e : all().entrySet()) {
            Path file = Path.of(args[0]).resolve(e.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, e.getValue());
        }
    }

    /// A presentation that differs from the first in its id alone.
    private static Json.Obj second() {
        World world = new World();
        world.presentationPayload = p -> Change.with(p, "jti", "urn:uuid:0b8d1f36-5f57-4c6e-9a42-6a1d54c1c0aa");
        return world.presentationFile();
    }

    private static Json.Obj id(String scheme, String id) {
        return Json.Obj.builder().with("scheme", scheme).with("id", id).build();
    }

    private static Json.Obj member(String role, String name, String company) {
        return Json.Obj.builder()
                .with("role", role)
                .with("name", name)
                .with("identifiers", new Json.Arr(List.of(id("GB-COH", company))))
                .build();
    }

    private static Json.Obj equivalent(String file, String digest, String note) {
        return Json.Obj.builder()
                .with("file", file)
                .with("sha256", digest)
                .with("note", note)
                .build();
    }

    private static Json.Obj sole() {
        return bid(Change.with(
                member("sole-tenderer", "Harbour & Vale Care Ltd", "99000001"), "presentation", PRESENTATION));
    }

    private static Json.Obj bid(Json.Obj... members) {
        return Json.Obj.builder()
                .with("type", "touchstone-bid")
                .with("version", 1)
                .with("ocid", "ocds-h6vhtk-04a1b2")
                .with("lot", "1")
                .with(
                        "bidder",
                        Json.Obj.builder()
                                .with("name", "Harbour & Vale Care Ltd")
                                .with("identifiers", new Json.Arr(List.of(id("GB-COH", "99000001"))))
                                .build())
                .with("members", new Json.Arr(List.of(members)))
                .build();
    }

    private static Json.Obj group() {
        return bid(
                Change.with(member("group-lead", "Harbour & Vale Care Ltd", "99000001"), "presentation", PRESENTATION),
                Change.with(member("group-mem", "Vale Civils Ltd", "99000017"), "presentation", OTHER),
                Change.with(
                        member("oeron", "Habsmeier Bau GmbH", "99000031"),
                        "equivalent",
                        equivalent("sa8000.pdf", "0a".repeat(32), "SA8000 certificate of the works at Linz")),
                member("subcont", "Ashgrove Plumbing", "99000044"));
    }

    private void put(String name, Json.Obj bid) {
        files.put("bid/" + name + ".json", (CanonicalJson.text(bid) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void good() {
        put("good/one-bidder", sole());
        put("good/group-with-relied-on-and-sub-contractor", group());
        put("good/forty-members", many(40));
        put("good/no-identifier", Change.at(sole(), "members", 0, m -> Change.with(m, "identifiers", none())));
        put(
                "good/company-number-not-padded",
                Change.at(
                        sole(),
                        "members",
                        0,
                        m -> Change.with(m, "identifiers", new Json.Arr(List.of(id("gb-coh", "1234567"))))));
    }

    private static Json.Arr none() {
        return new Json.Arr(List.of());
    }

    private static Json.Obj many(int count) {
        List<Json.Obj> members = new ArrayList<>();
        members.add(member("sole-tenderer", "Harbour & Vale Care Ltd", "99000001"));
        for (int i = 1; i < count; i++) {
            members.add(member("subcont", "Sub-contractor " + i, String.valueOf(99100000 + i)));
        }
        return bid(members.toArray(new Json.Obj[0]));
    }

    private static Json.Obj offering(Json.Obj equivalent) {
        return bid(
                Change.with(member("sole-tenderer", "Harbour & Vale Care Ltd", "99000001"), "equivalent", equivalent));
    }

    private void bad() {
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        spoil.put("unknown-member", b -> Change.with(b, "signature", "AAAA"));
        spoil.put("unknown-member-of-the-bidder", b -> Change.in(b, "bidder", x -> Change.with(x, "role", "oeron")));
        spoil.put("unknown-member-of-a-member", b -> first(b, m -> Change.with(m, "level", "enhanced")));
        spoil.put("type-of-a-presentation", b -> Change.with(b, "type", "touchstone-presentation"));
        spoil.put("version-2", b -> Change.with(b, "version", new Json.Num(2)));
        spoil.put("without-ocid", b -> Change.without(b, "ocid"));
        spoil.put("ocid-blank", b -> Change.with(b, "ocid", " "));
        spoil.put("lot-a-number", b -> Change.with(b, "lot", new Json.Num(1)));
        spoil.put("lot-of-201-characters", b -> Change.with(b, "lot", "x".repeat(201)));
        spoil.put("without-bidder", b -> Change.without(b, "bidder"));
        spoil.put("bidder-without-name", b -> Change.in(b, "bidder", x -> Change.without(x, "name")));
        spoil.put("bidder-with-a-blank-name", b -> Change.in(b, "bidder", x -> Change.with(x, "name", "  ")));
        spoil.put("without-members", b -> Change.without(b, "members"));
        spoil.put("no-member", b -> Change.with(b, "members", none()));
        spoil.put(
                "members-an-object",
                b -> Change.with(b, "members", b.objects("members").get(0)));
        spoil.put("member-without-identifiers", b -> first(b, m -> Change.without(m, "identifiers")));
        spoil.put("name-of-301-characters", b -> first(b, m -> Change.with(m, "name", "x".repeat(301))));
        spoil.put("role-unknown", b -> first(b, m -> Change.with(m, "role", "parent")));
        spoil.put("role-in-capitals", b -> first(b, m -> Change.with(m, "role", "SOLE-TENDERER")));
        spoil.put(
                "identifier-wrong",
                b -> first(b, m -> Change.with(m, "identifiers", new Json.Arr(List.of(id("GB-PPON", "12"))))));
        spoil.put(
                "two-identifiers-of-one-scheme",
                b -> first(
                        b,
                        m -> Change.with(
                                m, "identifiers", new Json.Arr(List.of(id("GB-COH", "1"), id("GB-COH", "2"))))));
        spoil.put("presentation-as-text", b -> first(b, m -> Change.with(m, "presentation", "eyJ…")));
        spoil.put(
                "presentation-without-bundle",
                b -> first(b, m -> Change.in(m, "presentation", p -> Change.without(p, "bundle"))));
        spoil.put(
                "presentation-too-large",
                b -> first(
                        b,
                        m -> Change.in(
                                m,
                                "presentation",
                                p -> Change.with(p, "presentation", "A".repeat(PresentationFile.MAX_BYTES)))));
        spoil.put(
                "presentation-and-equivalent",
                b -> first(b, m -> Change.with(m, "equivalent", equivalent("a.pdf", "0a".repeat(32), "ISO 45001"))));
        spoil.put(
                "one-presentation-twice",
                b -> bid(
                        Change.with(member("group-lead", "A", "99000001"), "presentation", PRESENTATION),
                        Change.with(member("group-mem", "B", "99000017"), "presentation", PRESENTATION)));
        spoil.put("forty-one-members", _ -> many(41));
        spoil.put("equivalent-in-a-folder", _ -> offering(equivalent("../a.pdf", "0a".repeat(32), "ISO 45001")));
        spoil.put("equivalent-in-a-windows-folder", _ -> offering(equivalent("c:\\a.pdf", "0a".repeat(32), "ISO")));
        spoil.put("equivalent-digest-short", _ -> offering(equivalent("a.pdf", "0a".repeat(31), "ISO 45001")));
        spoil.put("equivalent-digest-in-capitals", _ -> offering(equivalent("a.pdf", "0A".repeat(32), "ISO 45001")));
        spoil.put("equivalent-without-note", _ -> offering(equivalent("a.pdf", "0a".repeat(32), "")));
        spoil.put(
                "equivalent-with-the-file-inside",
                _ -> offering(Change.with(equivalent("a.pdf", "0a".repeat(32), "ISO"), "content", "AAAA")));
        spoil.forEach((name, edit) -> put("bad/" + name, edit.apply(sole())));
    }

    private static Json.Obj first(Json.Obj bid, UnaryOperator<Json.Obj> change) {
        return Change.at(bid, "members", 0, change);
    }

    private void wrong() {
        put("wrong/for-another-lot", Change.with(sole(), "lot", "2"));
        put("wrong/for-another-procurement", Change.with(sole(), "ocid", "ocds-h6vhtk-049f77"));
        put("wrong/role-not-declared", first(sole(), m -> Change.without(m, "role")));
        put(
                "wrong/two-sole-tenderers",
                bid(member("sole-tenderer", "A", "99000001"), member("sole-tenderer", "B", "99000017")));
        put(
                "wrong/sole-tenderer-in-a-group",
                bid(member("sole-tenderer", "A", "99000001"), member("group-mem", "B", "99000017")));
        put("wrong/leader-of-nobody", bid(member("group-lead", "A", "99000001")));
        put(
                "wrong/group-without-leader",
                bid(member("group-mem", "A", "99000001"), member("group-mem", "B", "99000017")));
        put(
                "wrong/two-leaders",
                bid(
                        member("group-lead", "A", "99000001"),
                        member("group-lead", "B", "99000017"),
                        member("group-mem", "C", "99000031")));
        put("wrong/nobody-bids", bid(member("oeron", "A", "99000001"), member("subcont", "B", "99000017")));
    }
}
