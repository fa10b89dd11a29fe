package org.touchstone.verifier.fuzz;

import static org.touchstone.format.fuzz.FuzzTarget.require;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.fuzz.FormatTargets;
import org.touchstone.format.fuzz.FuzzDriver;
import org.touchstone.format.fuzz.FuzzTarget;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.testkit.World;
import org.touchstone.verifier.pdf.Enclosure;
import org.touchstone.verifier.pdf.HandPdf;
import org.touchstone.verifier.pdf.HostilePdfs;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.source.OcdsTender;
import org.touchstone.verifier.source.ZipArchive;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// Archives and PDFs from strangers, and whole checks of what strangers hand in.
public final class VerifierTargets implements FuzzDriver.Targets {
    private static final StrictJson.Limits WIDE = new StrictJson.Limits(1 << 20, 32, 100_000);
    private static final World WORLD = new World();
    private static final TenderPolicy TENDER = TenderPolicy.parse(CanonicalJson.bytes(WORLD.tender()));
    private static final Verifier VERIFIER = new Verifier(TrustMaterial.pinned(WORLD.pin()));
    private static final Set<Outcome> GOOD = Set.of(Outcome.MEETS, Outcome.IN_FORCE, Outcome.NOT_REQUIRED);
    private static final Certificate CERTIFICATE = WORLD.certificate;

    @Override
    public List<FuzzTarget> all() {
        return List.of(
                new FuzzTarget("zip", VerifierTargets::zipSeeds, VerifierTargets::zip),
                new FuzzTarget("ocds", VerifierTargets::ocdsSeeds, VerifierTargets::ocds),
                new FuzzTarget("pdf", VerifierTargets::pdfSeeds, VerifierTargets::pdf),
                new FuzzTarget("verdict", VerifierTargets::verdictSeeds, VerifierTargets::verdict));
    }

    // ---- archives

    /// Another reader, which follows the local headers and not the directory, must see the same files.
    private static boolean zip(byte[] in) throws IOException {
        everyDocumentCanBeAskedFor(in);
        ZipArchive archive;
        try {
            archive = ZipArchive.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        Map<String, byte[]> theirs = streamed(in);
        boolean whole = true;
        for (ZipArchive.Entry entry : archive.entries()) {
            byte[] ours;
            try {
                ours = archive.read(entry, Document.MAX_BYTES);
            } catch (MalformedException e) {
                whole = false;
                continue;
            }
            byte[] other = theirs.get(entry.name());
            require(other == null || Arrays.equals(other, ours), "two readers unpack the same");
            require(!("/" + entry.name() + "/").contains("/../"), "no name climbs");
        }
        return whole;
    }

    private static void everyDocumentCanBeAskedFor(byte[] in) throws IOException {
        Documents documents = new Documents();
        documents.add(new ByteArrayInputStream(in), "bids");
        for (Document document : documents.found()) {
            try {
                require(document.read().length <= Document.MAX_BYTES, "a document is within its cap");
            } catch (MalformedException e) {
                require(!String.valueOf(e.getMessage()).isEmpty(), "a refusal says why");
            }
        }
    }

    /// What the JDK's streaming reader finds, as far as it comes: it stops where it knows no more.
    private static Map<String, byte[]> streamed(byte[] in) throws IOException {
        Map<String, byte[]> out = new HashMap<>();
        try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(in))) {
            for (ZipEntry e = stream.getNextEntry(); e != null; e = stream.getNextEntry()) {
                byte[] bytes = stream.readNBytes(Document.MAX_BYTES);
                if (bytes.length < Document.MAX_BYTES) {
                    out.put(e.getName(), bytes);
                }
            }
        } catch (ZipException | java.io.EOFException | IllegalArgumentException e) {
            return out;
        }
        return out;
    }

    private static List<byte[]> zipSeeds() {
        List<byte[]> out = new ArrayList<>();
        byte[] bid = CanonicalJson.bytes(WORLD.presentationFile());
        byte[] text = "a".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        out.add(archive(ZipEntry.DEFLATED, Map.of("harbour.presentation.json", bid)));
        out.add(archive(ZipEntry.STORED, Map.of("a.jwt", text)));
        out.add(archive(ZipEntry.DEFLATED, Map.of("a.jwt", text, "b/c.json", bid, "d.pdf", text)));
        out.add(archive(ZipEntry.STORED, Map.of()));
        out.add(archive(ZipEntry.STORED, Map.of("T\u0177.vp", new byte[0], "x.zip", text)));
        return out;
    }

    private static byte[] archive(int method, Map<String, byte[]> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(method);
                entry.setSize(file.getValue().length);
                java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                crc.update(file.getValue());
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    // ---- notices of other systems

    /// Whatever is read fits a tender policy, and would not upset a terminal.
    private static boolean ocds(byte[] in) {
        OcdsTender tender;
        try {
            tender = OcdsTender.parse(in, Optional.empty());
        } catch (OcdsTender.SeveralException e) {
            require(e.ocids().size() > 1, "several are more than one");
            for (String ocid : e.ocids()) {
                try {
                    OcdsTender.parse(in, Optional.of(ocid));
                } catch (MalformedException none) {
                    require(ocid.isEmpty(), "a procurement that is named is there");
                }
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
        List<String> said = new ArrayList<>();
        tender.ocid().ifPresent(said::add);
        tender.title().ifPresent(said::add);
        tender.buyer().ifPresent(b -> said.add(b.name()));
        tender.notes().forEach(n -> said.add(n.about()));
        require(tender.notes().size() <= 50, "a few notes");
        for (OcdsTender.Lot lot : tender.lots()) {
            said.add(lot.id());
            lot.title().ifPresent(said::add);
            lot.value().ifPresent(v -> require(v.amount().matches("[0-9.]{1,40}"), "an amount is a decimal"));
        }
        require(tender.lots().size() <= 1_000, "a bounded number of lots");
        said.forEach(s -> require(s.length() <= 300, "a text is short"));
        return true;
    }

    private static List<byte[]> ocdsSeeds() {
        List<byte[]> out = new ArrayList<>();
        String tender =
                "{'id':'t','title':'Care','tenderPeriod':{'endDate':'2026-03-02T12:00:00.000Z'},'value':{'amount':1,"
                        + "'currency':'GBP'},'techniques':{'hasFrameworkAgreement':true},'selectionCriteria':{'criteria':[{'type':'x',"
                        + "'description':'accreditation'}]},'items':[{'id':'1','relatedLot':'7','classification':{'scheme':'CPV','id':"
                        + "'55500000'}}],'lots':[{'id':'7','title':'North','value':{'amountGross':450000.5,'currency':'GBP'}}]}";
        String buyer =
                "'buyer':{'id':'GB-PPON-PBCD-1234-FGHJ','name':'N'},'parties':[{'id':'GB-PPON-PBCD-1234-FGHJ','roles':"
                        + "['buyer'],'identifier':{'scheme':'GB-COH','id':'01234567'}}]";
        for (String shape : List.of(
                "{'ocid':'o'," + buyer + ",'tender':T}",
                "{'releases':[{'ocid':'o','date':'2026-01-01T00:00:00Z','tender':T},{'ocid':'o','tender':T}]}",
                "{'records':[{'ocid':'o','compiledRelease':{'ocid':'o'," + buyer + ",'tender':T}}]}",
                "{'releases':[{'ocid':'a','tender':T},{'ocid':'b','tender':T}]}",
                "{'ocid':'o'}")) {
            out.add(shape.replace("T", tender).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }
        return out;
    }

    // ---- PDFs

    /// One document of ours, which is judged as if it had been handed in by itself, or a reason that refers.
    private static boolean pdf(byte[] in) {
        if (!Enclosure.isOne(in)) {
            return false;
        }
        return switch (Enclosure.of(in)) {
            case Enclosure.Attached(byte[] document) -> {
                require(document.length <= PresentationFile.MAX_BYTES, "an attachment is within its cap");
                Moment now = Moment.now(World.DEADLINE);
                Verdict alone = VERIFIER.check(new Submission("bid", document), now);
                Verdict inside = VERIFIER.check(new Submission("bid", in), now);
                require(
                        alone.outcome() == inside.outcome()
                                && alone.codes().equals(inside.codes())
                                && alone.certificate()
                                        .map(c -> c.certificate())
                                        .equals(inside.certificate().map(c -> c.certificate())),
                        "what is attached is judged as it is by itself");
                verdict(document);
                yield true;
            }
            case Enclosure.Nothing(String code, Map<String, String> facts) -> {
                Reason reason = Reasons.shipped().of(code);
                require(reason.effect() == Reason.Effect.REFER, "what cannot be read is referred");
                require(!reason.sentence(facts).contains("{"), "its sentence is whole");
                yield false;
            }
        };
    }

    private static List<byte[]> pdfSeeds() {
        byte[] bid = CanonicalJson.bytes(WORLD.presentationFile());
        byte[] token = WORLD.token().getBytes(StandardCharsets.US_ASCII);
        List<byte[]> out = new ArrayList<>();
        out.add(new HandPdf().attach("a.jwt", token).end());
        out.add(new HandPdf()
                .attach("a.json", bid)
                .section()
                .object("<< /Type /Page >>")
                .end());
        HandPdf packed = new HandPdf();
        packed.stream(9, "/Filter [/FlateDecode]", HandPdf.deflated(token));
        byte[] inside = "10 0 << /Type /Filespec /EF << /F 9 0 R >> >>".getBytes(StandardCharsets.US_ASCII);
        packed.stream(11, "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", HandPdf.deflated(inside));
        out.add(packed.end());
        HostilePdfs.all(token, bid, "http://127.0.0.1:9").values().stream()
                .map(HostilePdfs.Case::content)
                .filter(c -> c.length < 20_000)
                .forEach(out::add);
        return out;
    }

    // ---- whole checks

    /// Whatever is handed in: an outcome with a code that the catalogue knows, and nothing accepted but the one
    /// certificate that the miniature registry has issued.
    private static boolean verdict(byte[] in) {
        Submission bid = new Submission("bid", in);
        Verdict alone = VERIFIER.check(bid, Moment.now(World.DEADLINE));
        Verdict tender = VERIFIER.check(
                bid.by(TENDER.bidders().get(0)), TENDER, Moment.deadline(TENDER, World.DEADLINE.plusSeconds(60)));
        for (Verdict v : List.of(alone, tender)) {
            require(!v.mainCode().isEmpty(), "a verdict has a code");
            v.checks().forEach(c -> require(!c.sentence().isEmpty(), "a code has a sentence"));
            if (GOOD.contains(v.outcome())) {
                require(
                        v.certificate()
                                .map(c -> c.certificate().equals(CERTIFICATE))
                                .orElse(false),
                        "nothing is accepted but what was issued");
                v.presentationId()
                        .ifPresent(id -> require(
                                id.equals("7d7f5c3e-2b1a-4c8d-9e0f-112233445566"), "nothing is presented by another"));
            }
        }
        if (tender.outcome() == Outcome.MEETS) {
            require(sameParts(in), "a bid that meets says exactly what was signed");
        }
        return GOOD.contains(alone.outcome()) || GOOD.contains(tender.outcome());
    }

    /// Every signed part of the good bid stands in this one, to the letter.
    private static boolean sameParts(byte[] in) {
        Json.Obj good = WORLD.presentationFile();
        Json.Obj got;
        try {
            got = StrictJson.parseObject(in, WIDE);
        } catch (MalformedException e) {
            return false;
        }
        Optional<Json.Obj> bundle = Optional.of(got.obj("bundle"));
        return got.text("presentation").equals(good.text("presentation"))
                && bundle.get().obj("certificate").equals(good.obj("bundle").obj("certificate"));
    }

    private static List<byte[]> verdictSeeds() {
        List<byte[]> out = new ArrayList<>();
        out.add(CanonicalJson.bytes(WORLD.presentationFile()));
        out.add(CanonicalJson.bytes(WORLD.bundle()));
        out.add(WORLD.token().getBytes(StandardCharsets.US_ASCII));
        out.add(WORLD.presentation().getBytes(StandardCharsets.US_ASCII));
        for (String format : List.of("certificate", "bundle", "presentation", "status-list", "trust-list")) {
            List<byte[]> all = FormatTargets.submissions(format);
            // Good files of other invented worlds are issued too, by the same keys; what is wanted here is damage.
            for (int i = 0; i < all.size(); i += 4) {
                if (!acceptable(all.get(i))) {
                    out.add(all.get(i));
                }
            }
        }
        return out;
    }

    private static boolean acceptable(byte[] in) {
        Verdict v = VERIFIER.check(new Submission("seed", in), Moment.now(World.DEADLINE));
        return GOOD.contains(v.outcome());
    }
}
