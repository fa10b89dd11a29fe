package org.touchstone.format.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;

/// The frozen part of a check record, `record.json`: what was asked, what was read, what came out and what did
/// it. It names every other file of the record by digest, so the digest of its bytes is the digest of the whole
/// check; what a person adds later ([RecordNote]) hangs on that digest and changes nothing here.
///
/// @param readme digest of the text that tells a stranger how to read the file
/// @param inputs in the order in which the check took them; bids' files in the order of the result
/// @param rules the version of the rules by which was judged
/// @param result the result part, by digest
public record CheckRecord(
        String readme, Request request, List<RecordInput> inputs, long rules, RecordInput.Content result, Tool tool) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-check-record";

    /// The greatest size of `record.json` in bytes: some sixty thousand inputs with long names.
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 8, 1_000_000);
    private static final int MAX_TEXT = 200;

    /// How far a check reached when it wanted fresher shared files.
    public enum Reach {
        /// It was told to use files only.
        OFFLINE("offline"),
        /// It asked and got no answer: what was too old is called so for that reason.
        UNREACHABLE("unreachable"),
        /// It could have asked, or did and got an answer.
        ONLINE("online");

        private final String word;

        Reach(String word) {
            this.word = word;
        }

        /// The word in the file.
        public String word() {
            return word;
        }

        static Reach of(String word) {
            for (Reach r : values()) {
                if (r.word.equals(word)) {
                    return r;
                }
            }
            throw new MalformedException("reach is none of the three");
        }
    }

    /// What was asked.
    ///
    /// @param pin the fingerprint of the trust list from which all trust followed
    /// @param lot the lot that was judged; absent: all lots of the tender
    /// @param checkPoint the edition's later check point; absent for the opening of bids
    /// @param judged the moment whose facts counted
    /// @param at when the check was run, for all that depends on the time
    /// @param began when the moment began
    /// @param given whether `at` was told to the program, instead of read from the machine's clock
    /// @param ran what the machine's clock said
    /// @param whole whether the files were a whole set of bids, so that a bidder without a file is one who sent
    ///     none
    public record Request(
            String pin,
            Optional<String> lot,
            Optional<String> checkPoint,
            Instant judged,
            Instant at,
            Instant began,
            boolean given,
            Instant ran,
            Reach reach,
            boolean whole) {
        public Request {
            Digests.require(pin);
            lot.ifPresent(l -> requireText(l, "lot"));
            checkPoint.ifPresent(c -> requireText(c, "checkPoint"));
        }

        private Json.Obj json() {
            return Json.Obj.builder()
                    .with("pin", pin)
                    .withOptional("lot", lot)
                    .with(
                            "moment",
                            Json.Obj.builder()
                                    .withOptional("checkPoint", checkPoint)
                                    .with("judged", Timestamp.text(judged))
                                    .with("began", Timestamp.text(began))
                                    .build())
                    .with(
                            "clock",
                            Json.Obj.builder()
                                    .with("at", Timestamp.text(at))
                                    .with("source", given ? "given" : "machine")
                                    .with("ran", Timestamp.text(ran))
                                    .build())
                    .with("reach", reach.word)
                    .with("whole", whole)
                    .build();
        }

        private static Request of(Json.Obj o) {
            o.only("pin", "lot", "moment", "clock", "reach", "whole");
            Json.Obj moment = o.obj("moment").only("checkPoint", "judged", "began");
            Json.Obj clock = o.obj("clock").only("at", "source", "ran");
            String source = clock.text("source");
            if (!source.equals("given") && !source.equals("machine")) {
                throw new MalformedException("the clock's source is neither given nor machine");
            }
            return new Request(
                    o.text("pin"),
                    o.optionalText("lot"),
                    moment.optionalText("checkPoint"),
                    Timestamp.parse(moment.text("judged")),
                    Timestamp.parse(clock.text("at")),
                    Timestamp.parse(moment.text("began")),
                    source.equals("given"),
                    Timestamp.parse(clock.text("ran")),
                    Reach.of(o.text("reach")),
                    o.bool("whole"));
        }
    }

    /// What did it. Outside of the result, since the same rules give the same result in any program.
    ///
    /// @param sha256 the digest of the program's file; absent where the program is not one file
    public record Tool(String name, String version, Optional<String> sha256) {
        public Tool {
            requireText(name, "name");
            requireText(version, "version");
            sha256.ifPresent(Digests::require);
        }

        private Json.Obj json() {
            return Json.Obj.builder()
                    .with("name", name)
                    .with("version", version)
                    .withOptional("sha256", sha256)
                    .build();
        }

        private static Tool of(Json.Obj o) {
            o.only("name", "version", "sha256");
            return new Tool(o.text("name"), o.text("version"), o.optionalText("sha256"));
        }
    }

    public CheckRecord {
        Digests.require(readme);
        inputs = List.copyOf(inputs);
        if (rules < 1) {
            throw new MalformedException("versions of rules count from 1");
        }
        Set<RecordInput.Role> single = new HashSet<>();
        long bids = 0;
        for (RecordInput input : inputs) {
            switch (input.role()) {
                case TENDER_POLICY, CHECKPOINT, PACK_LINES, DEBARMENT_LIST -> {
                    if (!single.add(input.role())) {
                        throw new MalformedException("there are two inputs with the role "
                                + input.role().word());
                    }
                }
                case BID -> bids++;
                case TRUST_LIST, STATUS_LIST, EDITION -> {}
            }
        }
        if (request.lot().isPresent() && !single.contains(RecordInput.Role.TENDER_POLICY)) {
            throw new MalformedException("a lot of no tender");
        }
        if (bids == 0) {
            throw new MalformedException("a check without a file is none");
        }
    }

    /// The inputs with this role, in order.
    public List<RecordInput> inputs(RecordInput.Role role) {
        return inputs.stream().filter(i -> i.role() == role).toList();
    }

    /// The record as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>(inputs.size());
        inputs.forEach(i -> all.add(i.json(request.at())));
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("readme", readme)
                .with("request", request.json())
                .with("inputs", new Json.Arr(all))
                .with("rules", rules)
                .with(
                        "result",
                        Json.Obj.builder()
                                .with("sha256", result.sha256())
                                .with("size", result.size())
                                .build())
                .with("tool", tool.json())
                .build();
    }

    /// The file's bytes, canonical JSON. Their SHA-256 is the digest of the check.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads `record.json`; throws [MalformedException]. Only canonical bytes are a record: the digest of the
    /// check is that of the bytes.
    public static CheckRecord parse(byte[] bytes) {
        return of(StrictJson.parseCanonicalObject(bytes, LIMITS));
    }

    private static CheckRecord of(Json.Obj o) {
        o.only("type", "version", "readme", "request", "inputs", "rules", "result", "tool");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a check record of version 1");
        }
        Request request = Request.of(o.obj("request"));
        List<RecordInput> inputs = new ArrayList<>();
        for (Json.Obj input : o.objects("inputs")) {
            inputs.add(RecordInput.of(input, request.at()));
        }
        Json.Obj result = o.obj("result").only("sha256", "size");
        return new CheckRecord(
                o.text("readme"),
                request,
                inputs,
                o.integer("rules"),
                new RecordInput.Content(result.text("sha256"), result.integer("size")),
                Tool.of(o.obj("tool")));
    }

    static String requireText(String text, String member) {
        return requireText(text, member, MAX_TEXT);
    }

    static String requireText(String text, String member, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new MalformedException(member + " is empty or longer than " + most + " characters");
        }
        return text;
    }
}
