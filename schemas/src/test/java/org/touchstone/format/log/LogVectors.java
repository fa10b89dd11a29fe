package org.touchstone.format.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.testkit.TestKeys;

/// Makes `testdata/note`, `checkpoint`, `proof`, `entry` and `json`: one file for each defect, named by it. Run
/// it with the testdata folder as argument to write them; a test compares what is checked in with what it makes.
///
/// Folders: `good` is accepted; `bad` is refused by the reader; `wrong` is well-formed and does not verify.
public final class LogVectors {
    static final NoteSigner LOG = new NoteSigner(
            "register.example/log", TestKeys.ed25519("log of the vectors").seed());
    static final NoteSigner OTHER = new NoteSigner(
            "register.example/log", TestKeys.ed25519("another log").seed());

    /// The entry that `proof/*` is about: number 5 of 11.
    static final int INDEX = 5;

    static final int SIZE = 11;

    private final Map<String, byte[]> files = new TreeMap<>();

    private LogVectors() {}

    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, byte[]> f : all().entrySet()) {
            Path file = Path.of(args[0]).resolve(f.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, f.getValue());
        }
    }

    /// Every file by its path under `testdata`.
    static Map<String, byte[]> all() {
        LogVectors v = new LogVectors();
        v.notes();
        v.checkpoints();
        v.proofs();
        v.entries();
        v.json();
        return v.files;
    }

    static List<byte[]> leaves() {
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            out.add(("entry " + i).getBytes(StandardCharsets.US_ASCII));
        }
        return out;
    }

    private void put(String path, String text) {
        put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String path, byte[] bytes) {
        if (files.put(path, bytes) != null) {
            throw new IllegalStateException("two vectors of one name: " + path);
        }
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer b) {
                out.write(b);
            } else {
                out.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static Checkpoint checkpoint() {
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        leaves().forEach(e -> tree.append(MerkleTree.leafHash(e)));
        return new Checkpoint(LOG.key().name(), SIZE, tree.root());
    }

    private void notes() {
        String text = checkpoint().text();
        String note = LOG.sign(text).format();
        String line = note.substring(note.indexOf('—'));
        String signature = line.substring(line.lastIndexOf(' ') + 1, line.length() - 1);
        String name = LOG.key().name();
        byte[] raw = Base64.getDecoder().decode(signature);
        String other = OTHER.sign(text).format();
        String otherLine = other.substring(other.indexOf('—'));
        String unknownType = "— witness.example " + Base64.getEncoder().encodeToString(new byte[4 + 8 + 2420]) + "\n";

        put("note/vkey", LOG.key().encode() + "\n");
        put("note/good/one-signature.note", note);
        put(
                "note/bad/larger-than-128-kib.note",
                LOG.sign("x".repeat(128 * 1024) + "\n").format());
        put("note/good/text-with-empty-lines.note", LOG.sign("a\n\n\nb\n").format());
        put(
                "note/good/text-that-looks-like-a-signature.note",
                LOG.sign("— a b\n\n— c d\n").format());
        put("note/good/text-of-one-newline.note", LOG.sign("\n").format());
        put(
                "note/good/text-in-unicode.note",
                LOG.sign("Ynys Môn \ud83d\udc09\n").format());
        put("note/good/another-key-of-the-same-name-first.note", text + "\n" + otherLine + line);
        put("note/good/an-unknown-type-first.note", text + "\n" + unknownType + line);
        put("note/good/the-signature-twice.note", note + line);
        put("note/good/sixteen-signatures.note", text + "\n" + otherLine.repeat(15) + line);

        put("note/bad/empty.note", "");
        put("note/bad/no-signature.note", text);
        put("note/bad/no-signature-after-the-blank-line.note", text + "\n");
        put("note/bad/no-blank-line.note", text + line);
        put("note/bad/no-text.note", line);
        put("note/bad/no-final-newline.note", note.substring(0, note.length() - 1));
        put("note/bad/two-final-newlines.note", note + "\n");
        put("note/bad/carriage-returns.note", note.replace("\n", "\r\n"));
        put("note/bad/a-tab-in-the-text.note", note.replace(name + "\n" + SIZE, name + "\t\n" + SIZE));
        put("note/bad/a-nul-in-the-text.note", note.replace("\n" + SIZE, "\n\u0000" + SIZE));
        put("note/bad/an-escape-in-the-text.note", note.replace("\n" + SIZE, "\n\u001b" + SIZE));
        put("note/bad/byte-order-mark-and-no-body.note", "\ufeff" + line);
        put("note/bad/not-utf-8.note", bytes(text, 0xff, "\n\n", line));
        put("note/bad/overlong-utf-8.note", bytes(text, 0xc0, 0xaf, "\n\n", line));
        put("note/bad/surrogate-in-utf-8.note", bytes(text, 0xed, 0xa0, 0x80, "\n\n", line));
        put("note/bad/hyphen-instead-of-dash.note", note.replace('—', '-'));
        put("note/bad/en-dash-instead-of-em-dash.note", note.replace('—', '–'));
        put("note/bad/no-space-after-the-dash.note", note.replace("— ", "—"));
        put("note/bad/two-spaces-after-the-dash.note", note.replace("— ", "—  "));
        put("note/bad/space-before-the-dash.note", note.replace("— ", " — "));
        put("note/bad/empty-name.note", note.replace("— " + name, "— "));
        put("note/bad/no-name.note", note.replace("— " + name + " ", "— "));
        put("note/bad/plus-in-the-name.note", note.replace("— " + name, "— a+b"));
        put("note/bad/no-break-space-in-the-name.note", note.replace("— " + name, "— a\u00a0b"));
        put("note/bad/ideographic-space-in-the-name.note", note.replace("— " + name, "— a\u3000b"));
        put("note/bad/next-line-in-the-name.note", note.replace("— " + name, "— a\u0085b"));
        put("note/bad/a-word-after-the-signature.note", note.replace(signature, signature + " x"));
        put("note/bad/space-after-the-signature.note", note.replace(signature, signature + " "));
        put("note/bad/no-signature-value.note", note.replace(" " + signature, ""));
        put("note/bad/empty-signature-value.note", note.replace(signature, ""));
        put("note/bad/base64url.note", note.replace(signature, urlSpelling(raw)));
        put("note/bad/base64-without-padding.note", note.replace(signature, signature.replace("=", "")));
        put("note/bad/base64-with-too-much-padding.note", note.replace(signature, signature + "="));
        put("note/bad/base64-with-loose-bits.note", note.replace(signature, looseBits(raw)));
        put(
                "note/bad/base64-over-two-lines.note",
                note.replace(signature, signature.substring(0, 40) + "\n" + signature.substring(40)));
        put("note/bad/only-a-key-id.note", note.replace(signature, "AAAAAA=="));
        put("note/bad/shorter-than-a-key-id.note", note.replace(signature, "AAAA"));
        put("note/bad/a-line-among-the-signatures.note", text + "\n" + otherLine + "remark\n" + line);
        put("note/bad/sixty-five-signatures.note", text + "\n" + otherLine.repeat(64) + line);

        put("note/wrong/signed-by-another-key.note", other);
        put("note/wrong/name-of-another-key.note", note.replace("— " + name, "— register.example/log2"));
        put("note/wrong/text-altered.note", note.replace("\n" + SIZE + "\n", "\n12\n"));
        put("note/wrong/text-with-a-line-more.note", note.replace(text, text + "more\n"));
        put("note/wrong/first-bit-of-the-signature.note", note.replace(signature, flipped(raw, 4)));
        put("note/wrong/last-bit-of-the-signature.note", note.replace(signature, flipped(raw, raw.length - 1)));
        put("note/wrong/key-id-altered.note", note.replace(signature, flipped(raw, 0)));
        put(
                "note/wrong/signature-cut-short.note",
                note.replace(
                        signature, Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(raw, raw.length - 1))));
        put(
                "note/wrong/signature-too-long.note",
                note.replace(
                        signature, Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(raw, raw.length + 1))));
        put("note/wrong/one-right-and-one-wrong-signature.note", note + line.replace(signature, flipped(raw, 30)));
        put("note/wrong/of-another-type-only.note", text + "\n" + unknownType);
    }

    private static String flipped(byte[] raw, int at) {
        byte[] out = raw.clone();
        out[at] ^= 1;
        return Base64.getEncoder().encodeToString(out);
    }

    private static String urlSpelling(byte[] raw) {
        byte[] out = raw.clone();
        // Make sure that a character of the difference between the alphabets occurs.
        out[4] = (byte) 0xff;
        out[5] = (byte) 0xff;
        out[6] = (byte) 0xff;
        return Base64.getUrlEncoder().encodeToString(out);
    }

    /// The same bytes with a bit set in the part of the last character that decoders ignore.
    private static String looseBits(byte[] raw) {
        byte[] out = java.util.Arrays.copyOf(raw, raw.length - raw.length % 3 + 1);
        String s = Base64.getEncoder().encodeToString(out);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        int at = s.length() - 3;
        return s.substring(0, at) + alphabet.charAt(alphabet.indexOf(s.charAt(at)) + 1) + "==";
    }

    private void checkpoints() {
        String text = checkpoint().text();
        String root = text.split("\n")[2];
        String name = LOG.key().name();
        put("checkpoint/good/eleven-entries.note", LOG.sign(text).format());
        put(
                "checkpoint/good/empty-tree.note",
                LOG.sign(new Checkpoint(name, 0, MerkleTree.emptyRoot()).text()).format());
        put(
                "checkpoint/good/greatest-size.note",
                LOG.sign(text.replace("\n11\n", "\n9223372036854775807\n")).format());
        // A log with two faces: what was seen before, what is shown now, and the hashes of what is shown now.
        put("checkpoint/forked/before.note", LOG.sign(text).format());
        MerkleTree.Frontier other = new MerkleTree.Frontier();
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int i = 0; i < SIZE + 2; i++) {
            byte[] leaf = MerkleTree.leafHash(("another entry " + i).getBytes(StandardCharsets.US_ASCII));
            other.append(leaf);
            hashes.writeBytes(leaf);
        }
        put(
                "checkpoint/forked/now.note",
                LOG.sign(new Checkpoint(name, SIZE + 2, other.root()).text()).format());
        put("checkpoint/forked/hashes", hashes.toByteArray());
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("an-extension-line", text + "extension\n");
        bad.put("an-empty-line-at-the-end", text + "\n");
        bad.put("an-empty-line-at-the-start", "\n" + text);
        bad.put("no-root", name + "\n11\n");
        bad.put("only-an-origin", name + "\n");
        bad.put("empty-origin", text.replace(name, ""));
        bad.put("origin-of-another-log", text.replace(name, "register.example/log2"));
        bad.put("origin-with-a-space-after", text.replace(name, name + " "));
        bad.put("origin-in-capitals", text.replace(name, "Register.example/log"));
        bad.put("size-with-leading-zero", text.replace("\n11\n", "\n011\n"));
        bad.put("size-with-plus", text.replace("\n11\n", "\n+11\n"));
        bad.put("size-negative", text.replace("\n11\n", "\n-11\n"));
        bad.put("size-with-space", text.replace("\n11\n", "\n11 \n"));
        bad.put("size-in-hexadecimal", text.replace("\n11\n", "\n0xb\n"));
        bad.put("size-with-exponent", text.replace("\n11\n", "\n1e1\n"));
        bad.put("size-in-arabic-digits", text.replace("\n11\n", "\n١١\n"));
        bad.put("size-above-2-63", text.replace("\n11\n", "\n9223372036854775808\n"));
        bad.put("size-of-twenty-digits", text.replace("\n11\n", "\n10000000000000000000\n"));
        bad.put("size-missing", text.replace("\n11\n", "\n\n"));
        bad.put("size-zero-with-another-root", text.replace("\n11\n", "\n0\n"));
        bad.put(
                "size-double-zero",
                name + "\n00\n" + Base64.getEncoder().encodeToString(MerkleTree.emptyRoot()) + "\n");
        bad.put("root-without-padding", text.replace("=", ""));
        bad.put("root-with-31-bytes", text.replace(root, Base64.getEncoder().encodeToString(new byte[31])));
        bad.put("root-with-33-bytes", text.replace(root, Base64.getEncoder().encodeToString(new byte[33])));
        bad.put("root-empty", text.replace(root, ""));
        bad.put("root-in-hexadecimal", text.replace(root, "00".repeat(32)));
        bad.put("root-with-loose-bits", text.replace(root, "A".repeat(42) + "B="));
        bad.put("root-with-space", text.replace(root, root + " "));
        bad.put("root-in-base64url", text.replace(root, "_".repeat(42) + "8="));
        bad.forEach((defect, t) -> put(
                "checkpoint/bad/" + defect + ".note",
                LOG.sign(t.endsWith("\n") ? t : t + "\n").format()));
    }

    private void proofs() {
        List<byte[]> leaves = leaves().stream().map(MerkleTree::leafHash).toList();
        MerkleTree.HashReader reader = (level, index) ->
                MerkleTreeTest.naiveRoot(leaves.subList((int) (index << level), (int) ((index + 1) << level)));
        VerifiedCheckpoint verified =
                VerifiedCheckpoint.of(LOG.sign(checkpoint().text()), LOG.key());
        TlogProof proof = TlogProof.of(MerkleTree.inclusionProof(INDEX, SIZE, reader), verified);
        String text = proof.format();
        String[] hashes = proof.path().stream()
                .map(h -> Base64.getEncoder().encodeToString(h))
                .toArray(String[]::new);
        put("proof/entry", leaves().get(INDEX));
        put("proof/good/entry-5-of-11.tlog-proof", text);
        put("proof/bad/empty.tlog-proof", "");
        put("proof/bad/another-first-line.tlog-proof", text.replace("@v1", "@v2"));
        put("proof/bad/space-after-the-first-line.tlog-proof", text.replace("@v1\n", "@v1 \n"));
        put("proof/bad/no-first-line.tlog-proof", text.substring(text.indexOf('\n') + 1));
        put("proof/bad/extra-data.tlog-proof", text.replace("index 5", "extra AAAA\nindex 5"));
        put("proof/bad/no-index.tlog-proof", text.replace("index 5\n", ""));
        put("proof/bad/index-empty.tlog-proof", text.replace("index 5", "index "));
        put("proof/bad/index-with-leading-zero.tlog-proof", text.replace("index 5", "index 05"));
        put("proof/bad/index-negative.tlog-proof", text.replace("index 5", "index -5"));
        put("proof/bad/index-with-plus.tlog-proof", text.replace("index 5", "index +5"));
        put("proof/bad/index-in-hexadecimal.tlog-proof", text.replace("index 5", "index 0x5"));
        put("proof/bad/index-with-two-spaces.tlog-proof", text.replace("index 5", "index  5"));
        put("proof/bad/index-with-space-after.tlog-proof", text.replace("index 5", "index 5 "));
        put("proof/bad/index-above-2-63.tlog-proof", text.replace("index 5", "index 9223372036854775808"));
        put("proof/bad/index-in-capitals.tlog-proof", text.replace("index 5", "INDEX 5"));
        put(
                "proof/bad/index-after-the-hashes.tlog-proof",
                text.replace("index 5\n", "").replace("\n\n", "\nindex 5\n\n"));
        put(
                "proof/bad/hash-of-31-bytes.tlog-proof",
                text.replace(hashes[0], Base64.getEncoder().encodeToString(new byte[31])));
        put(
                "proof/bad/hash-of-33-bytes.tlog-proof",
                text.replace(hashes[0], Base64.getEncoder().encodeToString(new byte[33])));
        put("proof/bad/hash-without-padding.tlog-proof", text.replace(hashes[0], hashes[0].replace("=", "")));
        put("proof/bad/hash-with-loose-bits.tlog-proof", text.replace(hashes[0], "A".repeat(42) + "B="));
        put("proof/bad/hash-with-space.tlog-proof", text.replace(hashes[0], hashes[0] + " "));
        put("proof/bad/hash-in-hexadecimal.tlog-proof", text.replace(hashes[0], "00".repeat(32)));
        put("proof/bad/sixty-four-hashes.tlog-proof", text.replace(hashes[0] + "\n", (hashes[0] + "\n").repeat(61)));
        put("proof/bad/no-blank-line.tlog-proof", text.replaceFirst("\n\n", "\n"));
        put(
                "proof/bad/two-blank-lines.tlog-proof",
                text.replaceFirst("\n\n", "\n\n\n").replace("\n\n—", "\n—"));
        put("proof/bad/no-checkpoint.tlog-proof", text.substring(0, text.indexOf("\n\n") + 2));
        put("proof/bad/carriage-returns.tlog-proof", text.replace("\n", "\r\n"));
        put("proof/bad/no-final-newline.tlog-proof", text.substring(0, text.length() - 1));
        put("proof/wrong/another-index.tlog-proof", text.replace("index 5", "index 4"));
        put("proof/wrong/index-a-tree-further.tlog-proof", text.replace("index 5", "index 21"));
        put("proof/wrong/index-outside-the-tree.tlog-proof", text.replace("index 5", "index 11"));
        put("proof/wrong/index-wrapped-by-32-bits.tlog-proof", text.replace("index 5", "index 4294967301"));
        put("proof/wrong/a-hash-too-few.tlog-proof", text.replace(hashes[hashes.length - 1] + "\n", ""));
        put("proof/wrong/a-hash-too-many.tlog-proof", text.replaceFirst("\n\n", "\n" + hashes[0] + "\n\n"));
        put("proof/wrong/no-hashes.tlog-proof", text.replaceFirst("(?s)index 5\n.*?\n\n", "index 5\n\n"));
        put(
                "proof/wrong/hashes-swapped.tlog-proof",
                text.replace(hashes[0] + "\n" + hashes[1], hashes[1] + "\n" + hashes[0]));
        for (int i = 0; i < hashes.length; i++) {
            put(
                    "proof/wrong/a-bit-of-hash-" + (i + 1) + ".tlog-proof",
                    text.replace(hashes[i], flipped(proof.path().get(i), 31)));
        }
        put(
                "proof/wrong/checkpoint-by-another-key.tlog-proof",
                new TlogProof(INDEX, proof.path(), OTHER.sign(checkpoint().text())).format());
        put(
                "proof/wrong/checkpoint-of-another-size.tlog-proof",
                new TlogProof(
                                INDEX,
                                proof.path(),
                                LOG.sign(new Checkpoint(
                                                LOG.key().name(),
                                                17,
                                                checkpoint().root())
                                        .text()))
                        .format());
        put(
                "proof/wrong/checkpoint-of-another-root.tlog-proof",
                new TlogProof(
                                INDEX,
                                proof.path(),
                                LOG.sign(new Checkpoint(LOG.key().name(), SIZE, new byte[32]).text()))
                        .format());
        put("proof/wrong/checkpoint-altered.tlog-proof", text.replace("\n11\n", "\n10\n"));
    }

    private void entries() {
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (RegisterEvent event : SampleEvents.all()) {
            String type = EventCodec.type(event);
            int n = seen.merge(type, 1, Integer::sum);
            String name = type + (n == 1 ? "" : "-" + n);
            put("entry/good/" + name + ".json", EventCodec.encode(event));
            if (n > 1) {
                continue;
            }
            Json.Obj json = EventCodec.json(event);
            put("entry/bad/" + type + "-with-an-unknown-member.json", changed(json, "remark", new Json.Str("x")));
            for (Map.Entry<String, Json> m : json.members().entrySet()) {
                put("entry/bad/" + type + "-" + m.getKey() + "-null.json", changed(json, m.getKey(), new Json.Null()));
            }
        }
        Json.Obj granted = json("accreditation-granted");
        Json.Obj issued = json("certificate-issued");
        Json.Obj closed = json("cases-closed");
        Json.Obj opened = json("log-opened");
        Json.Obj registered = json("supplier-registered");
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("unknown-type", changed(opened, "type", new Json.Str("log-closed")));
        bad.put("type-in-capitals", changed(opened, "type", new Json.Str("Log-Opened")));
        bad.put("version-0", changed(opened, "v", new Json.Num(0)));
        bad.put("version-2", changed(opened, "v", new Json.Num(2)));
        bad.put("version-as-text", changed(opened, "v", new Json.Str("1")));
        bad.put("time-with-fraction", changed(opened, "time", new Json.Str("2026-11-22T12:00:00.0Z")));
        bad.put("time-with-offset", changed(opened, "time", new Json.Str("2026-11-22T12:00:00+00:00")));
        bad.put("time-in-lower-case", changed(opened, "time", new Json.Str("2026-11-22t12:00:00z")));
        bad.put("time-with-space", changed(opened, "time", new Json.Str("2026-11-22 12:00:00Z")));
        bad.put("time-of-day-24", changed(opened, "time", new Json.Str("2026-11-22T24:00:00Z")));
        bad.put("time-leap-second", changed(opened, "time", new Json.Str("2016-12-31T23:59:60Z")));
        bad.put("time-on-30-february", changed(opened, "time", new Json.Str("2026-02-30T12:00:00Z")));
        bad.put("time-as-number", changed(opened, "time", new Json.Num(1_795_000_000)));
        bad.put("name-with-space", changed(opened, "origin", new Json.Str("register.example /log")));
        bad.put("name-with-markup", changed(opened, "origin", new Json.Str("<b>")));
        bad.put("name-with-control-character", changed(opened, "origin", new Json.Str("a\u0007b")));
        bad.put("name-of-501-characters", changed(opened, "origin", new Json.Str("a".repeat(501))));
        bad.put("digest-in-capitals", changed(registered, "identity", ref("object", "5D".repeat(32))));
        bad.put("digest-of-63-digits", changed(registered, "identity", ref("object", "5".repeat(63))));
        bad.put("digest-of-65-digits", changed(registered, "identity", ref("object", "5".repeat(65))));
        bad.put("reference-empty", changed(registered, "identity", new Json.Obj(Map.of())));
        bad.put(
                "reference-without-commitment",
                changed(registered, "identity", ref("opening", SampleEvents.TRADER.toString())));
        bad.put("reference-without-opening", changed(registered, "identity", ref("commitment", "5d".repeat(32))));
        bad.put(
                "reference-to-both",
                changed(
                        registered,
                        "identity",
                        Json.Obj.builder()
                                .with("commitment", "c0".repeat(32))
                                .with("object", "5d".repeat(32))
                                .with("opening", SampleEvents.TRADER.toString())
                                .build()));
        bad.put("kind-unknown", changed(registered, "kind", new Json.Str("person")));
        bad.put(
                "uuid-in-capitals",
                changed(registered, "supplier", new Json.Str("6F1C9F8E-3F0A-4B6E-9A53-0D7C3A1BE001")));
        bad.put(
                "uuid-without-hyphens",
                changed(registered, "supplier", new Json.Str("6f1c9f8e3f0a4b6e9a530d7c3a1be001")));
        bad.put("uuid-shortened", changed(registered, "supplier", new Json.Str("1-1-4001-8001-1")));
        bad.put(
                "uuid-of-version-1",
                changed(registered, "supplier", new Json.Str("6f1c9f8e-3f0a-1b6e-9a53-0d7c3a1be001")));
        bad.put(
                "uuid-of-version-7",
                changed(registered, "supplier", new Json.Str("6f1c9f8e-3f0a-7b6e-9a53-0d7c3a1be001")));
        bad.put(
                "uuid-of-another-variant",
                changed(registered, "supplier", new Json.Str("6f1c9f8e-3f0a-4b6e-ca53-0d7c3a1be001")));
        bad.put("number-with-wrong-check-character", changed(granted, "accreditation", new Json.Str("SRA-00000018")));
        bad.put("number-with-a-star", changed(granted, "accreditation", new Json.Str("SRA-0000011*")));
        bad.put("number-in-lower-case", changed(granted, "accreditation", new Json.Str("sra-00000019")));
        bad.put("outcome-unknown", changed(granted, "outcome", new Json.Str("refused")));
        bad.put("granted-with-conditions-but-says-granted", changed(granted, "outcome", new Json.Str("granted")));
        bad.put("conditions-empty-but-says-with-conditions", changed(granted, "conditions", new Json.Arr(List.of())));
        bad.put(
                "condition-with-time-instead-of-date",
                changed(
                        granted,
                        "conditions",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("criterion", "SRA1-COL-01")
                                .with("due", "2027-05-01T00:00:00Z")
                                .build()))));
        bad.put(
                "condition-with-free-text",
                changed(
                        granted,
                        "conditions",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("criterion", "SRA1-COL-01")
                                .with("due", "2027-05-01")
                                .with("text", "pay your people")
                                .build()))));
        bad.put(
                "period-that-ends-before-it-begins",
                changed(granted, "validUntil", new Json.Str("2026-11-22T12:00:00Z")));
        bad.put("edition-0", changed(granted, "edition", new Json.Num(0)));
        bad.put("level-with-space", changed(granted, "level", new Json.Str("very high")));
        bad.put("level-with-leading-hyphen", changed(granted, "level", new Json.Str("-standard")));
        bad.put("status-index-negative", changed(issued, "revocation", statusEntry(new Json.Num(-1))));
        bad.put("status-index-131072", changed(issued, "revocation", statusEntry(new Json.Num(131_072))));
        bad.put("status-index-as-text", changed(issued, "revocation", statusEntry(new Json.Str("17"))));
        bad.put("both-positions-in-one-list", changed(issued, "suspension", issued.obj("revocation")));
        bad.put("replaces-without-reason", changed(issued, "replaces", new Json.Str(SampleEvents.NEXT.toString())));
        bad.put("reason-without-replaces", changed(issued, "reason", new Json.Str("CRD-NAME")));
        bad.put("week-54", changed(closed, "week", new Json.Str("2026-W54")));
        bad.put("week-0", changed(closed, "week", new Json.Str("2026-W00")));
        bad.put("count-too-small", changed(closed, "count", new Json.Num(2)));
        bad.put(
                "cases-not-sorted",
                changed(
                        closed,
                        "cases",
                        Json.Arr.ofStrings(List.of(
                                SampleEvents.TRADER.toString(),
                                SampleEvents.SUPPLIER.toString(),
                                SampleEvents.APPLICATION.toString()))));
        bad.put(
                "case-twice",
                changed(
                        closed,
                        "cases",
                        Json.Arr.ofStrings(List.of(
                                SampleEvents.SUPPLIER.toString(),
                                SampleEvents.SUPPLIER.toString(),
                                SampleEvents.APPLICATION.toString()))));
        bad.put("cases-with-reasons", changed(closed, "outcome", new Json.Str("refused")));
        bad.put("not-an-object", "[]".getBytes(StandardCharsets.UTF_8));
        bad.put("not-json", "log-opened".getBytes(StandardCharsets.UTF_8));
        bad.put("empty", new byte[0]);
        String canonical = new String(CanonicalJson.bytes(opened), StandardCharsets.UTF_8);
        bad.put("a-newline-at-the-end", (canonical + "\n").getBytes(StandardCharsets.UTF_8));
        bad.put("a-space-inside", canonical.replace("\",\"", "\", \"").getBytes(StandardCharsets.UTF_8));
        bad.put(
                "members-out-of-order",
                canonical.replace(",\"v\":1}", "}").replace("{", "{\"v\":1,").getBytes(StandardCharsets.UTF_8));
        bad.put(
                "a-member-twice",
                canonical.replace(",\"v\":1}", ",\"v\":1,\"v\":1}").getBytes(StandardCharsets.UTF_8));
        bad.put(
                "an-escaped-letter",
                canonical.replace("log-opened", "log-\\u006fpened").getBytes(StandardCharsets.UTF_8));
        bad.put("larger-than-8-kib", (canonical + " ".repeat(EventCodec.MAX_BYTES)).getBytes(StandardCharsets.UTF_8));
        bad.forEach((defect, bytes) -> put("entry/bad/" + defect + ".json", bytes));
    }

    private static Json.Obj json(String type) {
        return SampleEvents.all().stream()
                .filter(e -> EventCodec.type(e).equals(type))
                .findFirst()
                .map(EventCodec::json)
                .orElseThrow();
    }

    private static Json.Obj ref(String name, String value) {
        return Json.Obj.builder().with(name, value).build();
    }

    private static Json.Obj statusEntry(Json index) {
        return Json.Obj.builder()
                .with("index", index)
                .with("list", SampleEvents.REVOCATION.list())
                .build();
    }

    private static byte[] changed(Json.Obj json, String name, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(json.members());
        members.put(name, value);
        return CanonicalJson.bytes(new Json.Obj(members));
    }

    private void json() {
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("empty-object", "{}");
        good.put("white-space-of-all-kinds", " \t\r\n{ \"a\" :\n[ 1 , 2 ] } ");
        good.put("all-escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"");
        good.put("surrogate-pair-escaped", "\"\\ud83d\\ude00\"");
        good.put("surrogate-pair-as-it-is", "\"\ud83d\ude00\"");
        good.put("greatest-integer", "9007199254740991");
        good.put("least-integer", "-9007199254740991");
        good.put("zero", "0");
        good.put("words", "[true,false,null]");
        good.put("depth-32", "[".repeat(32) + "]".repeat(32));
        good.put("a-thousand-members", "[" + "0,".repeat(999) + "0]");
        good.put("delete-character", "\"\u007f\"");
        good.put("replacement-character", "\"\ufffd\"");
        good.put("composed-letter", "\"\u00e9\"");
        good.put("empty-name", "{\"\":1}");
        good.forEach((name, text) -> put("json/good/" + name + ".json", text.toString()));
        Map<String, Object> bad = new LinkedHashMap<>();
        bad.put("empty", "");
        bad.put("only-white-space", " \n");
        bad.put("byte-order-mark", "\ufeff{}");
        bad.put("utf-16", "{}".getBytes(StandardCharsets.UTF_16BE));
        bad.put("two-values", "{}{}");
        bad.put("a-comma-after-the-value", "{},");
        bad.put("a-nul-after-the-value", "{}\u0000");
        bad.put("a-form-feed-as-white-space", "\f{}");
        bad.put("a-no-break-space-as-white-space", "\u00a0{}");
        bad.put("a-line-comment", "{} // end");
        bad.put("a-block-comment", "{/* a */}");
        bad.put("member-twice", "{\"a\":1,\"a\":2}");
        bad.put("member-twice-by-escape", "{\"a\":1,\"\\u0061\":2}");
        bad.put("member-twice-inside", "[{\"a\":{\"b\":1,\"b\":1}}]");
        bad.put("comma-after-the-last-member", "{\"a\":1,}");
        bad.put("comma-before-the-first-member", "{,\"a\":1}");
        bad.put("no-comma-between-members", "{\"a\":1 \"b\":2}");
        bad.put("two-commas-between-members", "{\"a\":1,,\"b\":2}");
        bad.put("no-colon", "{\"a\" 1}");
        bad.put("two-colons", "{\"a\"::1}");
        bad.put("no-value", "{\"a\":}");
        bad.put("a-name-without-quotes", "{a:1}");
        bad.put("a-name-in-single-quotes", "{'a':1}");
        bad.put("a-number-as-name", "{1:1}");
        bad.put("object-not-closed", "{\"a\":1");
        bad.put("object-closed-as-array", "{\"a\":1]");
        bad.put("array-not-closed", "[1");
        bad.put("array-closed-as-object", "[1}");
        bad.put("comma-after-the-last-element", "[1,]");
        bad.put("comma-before-the-first-element", "[,1]");
        bad.put("closing-bracket-alone", "]");
        bad.put("fraction", "1.5");
        bad.put("fraction-of-zero", "1.0");
        bad.put("point-without-digits", "1.");
        bad.put("point-without-integer", ".5");
        bad.put("exponent", "1e2");
        bad.put("exponent-in-capitals", "1E2");
        bad.put("leading-zero", "01");
        bad.put("leading-zero-after-minus", "-01");
        bad.put("minus-zero", "-0");
        bad.put("minus-alone", "-");
        bad.put("plus", "+1");
        bad.put("two-to-the-53", "9007199254740992");
        bad.put("minus-two-to-the-53", "-9007199254740992");
        bad.put("seventeen-digits", "10000000000000000");
        bad.put("thousand-digits", "1".repeat(1_000));
        bad.put("hexadecimal", "0x10");
        bad.put("not-a-number", "NaN");
        bad.put("infinity", "-Infinity");
        bad.put("digits-of-another-script", "١");
        bad.put("word-in-capitals", "True");
        bad.put("word-cut-short", "tru");
        bad.put("word-too-long", "nullx");
        bad.put("undefined", "undefined");
        bad.put("string-not-closed", "\"a");
        bad.put("string-closed-by-escape", "\"a\\\"");
        bad.put("string-in-single-quotes", "'a'");
        bad.put("newline-in-a-string", "\"a\nb\"");
        bad.put("tab-in-a-string", "\"a\tb\"");
        bad.put("nul-in-a-string", "\"a\u0000b\"");
        bad.put("unit-separator-in-a-string", "\"\u001f\"");
        bad.put("unknown-escape", "\"\\x41\"");
        bad.put("escape-in-capitals", "\"\\U0041\"");
        bad.put("escape-of-a-single-quote", "\"\\'\"");
        bad.put("escape-of-three-digits", "\"\\u041\"");
        bad.put("escape-cut-off", "\"\\u00");
        bad.put("escape-with-a-sign", "\"\\u+041\"");
        bad.put("escape-with-digits-of-another-script", "\"\\u\uff10\uff10\uff14\uff11\"");
        bad.put("high-surrogate-alone", "\"\\ud83d\"");
        bad.put("thirty-one-combining-marks", "\"x" + "\u0301".repeat(31) + "\"");
        bad.put("low-surrogate-alone", "\"\\ude00\"");
        bad.put("surrogates-in-wrong-order", "\"\\ude00\\ud83d\"");
        bad.put("surrogate-in-a-name", "{\"\\ud800\":1}");
        bad.put("surrogate-in-utf-8", bytes("\"", 0xed, 0xa0, 0xbd, "\""));
        bad.put("overlong-utf-8", bytes("\"", 0xc0, 0xa2, "\""));
        bad.put("overlong-nul", bytes("\"", 0xc0, 0x80, "\""));
        bad.put("utf-8-cut-off", bytes("\"", 0xe2, 0x82, "\""));
        bad.put("utf-8-above-10ffff", bytes("\"", 0xf4, 0x90, 0x80, 0x80, "\""));
        bad.put("latin-1", bytes("\"", 0xe9, "\""));
        bad.put("decomposed-letter", "\"e\u0301\"");
        bad.put("decomposed-letter-by-escape", "\"e\\u0301\"");
        bad.put("decomposed-name", "{\"e\u0301\":1}");
        bad.put("singleton-that-normal-form-c-replaces", "\"\u212b\"");
        bad.put("combining-marks-out-of-order", "\"a\u0301\u0323\"");
        bad.put("depth-33", "[".repeat(33) + "]".repeat(33));
        bad.put("depth-of-ten-thousand", "[".repeat(10_000));
        bad.put("objects-33-deep", "{\"a\":".repeat(33) + "1" + "}".repeat(33));
        bad.put("a-thousand-and-one-members", "[" + "0,".repeat(1_000) + "0]");
        bad.put("larger-than-64-kib", "\"" + "a".repeat(64 * 1024) + "\"");
        bad.forEach((name, text) -> put(
                "json/bad/" + name + ".json",
                text instanceof byte[] b ? b : text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
