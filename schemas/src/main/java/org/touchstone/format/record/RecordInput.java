package org.touchstone.format.record;

import java.time.Instant;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;

/// One thing that a check read: what it was for, and its bytes by digest. Inputs with the same bytes share one
/// digest, so they lie in the record once.
///
/// @param name how the result calls it: for a bid's file its name inside the folder or archive that was checked,
///     never a place on the checking machine
/// @param content the bytes; absent for a file that was there and could not be read
/// @param place where it lay as the tender writes places, if that is not its name: for finding whose bid it is in
/// @param made when it was made, if it says so (a trust list, a status list)
public record RecordInput(
        Role role, Optional<String> name, Optional<Content> content, Optional<String> place, Optional<Instant> made) {
    private static final int MAX_NAME = 4_096;

    /// What an input was for.
    public enum Role {
        /// The tender policy.
        TENDER_POLICY("tender-policy"),
        /// A file of a bid.
        BID("bid"),
        /// A trust list, as its signed JWS.
        TRUST_LIST("trust-list"),
        /// A status list as a line of a pack, with entry and proof.
        STATUS_LIST("status-list"),
        /// Lines of a pack about the certificates that were asked for: events, certificates, applications.
        PACK_LINES("pack-lines"),
        /// The log state that this computer had seen before.
        CHECKPOINT("checkpoint"),
        /// A scheme edition in canonical form.
        EDITION("edition"),
        /// A copy of a debarment list.
        DEBARMENT_LIST("debarment-list");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        /// The word in the file.
        public String word() {
            return word;
        }

        static Role of(String word) {
            for (Role r : values()) {
                if (r.word.equals(word)) {
                    return r;
                }
            }
            throw new MalformedException("an input has a role that is not known");
        }
    }

    /// Bytes by their digest.
    ///
    /// @param size in bytes
    public record Content(String sha256, long size) {
        public Content {
            Digests.require(sha256);
            if (size < 0) {
                throw new MalformedException("a size is negative");
            }
        }

        /// Of these bytes.
        public static Content of(byte[] bytes) {
            return new Content(Digests.of(bytes), bytes.length);
        }
    }

    public RecordInput {
        if (role == Role.BID != name.isPresent()) {
            throw new MalformedException("a bid's file has a name, and nothing else has");
        }
        if (role != Role.BID && (content.isEmpty() || place.isPresent())) {
            throw new MalformedException("only a bid's file may be unreadable or have a place");
        }
        name.ifPresent(RecordInput::requireName);
        place.ifPresent(RecordInput::requireName);
        if (place.isPresent() && place.equals(name)) {
            throw new MalformedException("a place that is the name is left out");
        }
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new MalformedException("a name is empty or longer than " + MAX_NAME + " characters");
        }
    }

    /// An input that is not a bid's file.
    public static RecordInput shared(Role role, byte[] bytes, Optional<Instant> made) {
        return new RecordInput(role, Optional.empty(), Optional.of(Content.of(bytes)), Optional.empty(), made);
    }

    /// A bid's file.
    public static RecordInput bid(String name, Optional<Content> content, Optional<String> place) {
        return new RecordInput(Role.BID, Optional.of(name), content, place, Optional.empty());
    }

    /// The input as JSON; `at` is the check's time, from which its age follows.
    Json.Obj json(Instant at) {
        Json.Obj.Builder o = Json.Obj.builder().with("role", role.word).withOptional("name", name);
        if (content.isPresent()) {
            o.with("sha256", content.get().sha256()).with("size", content.get().size());
        } else {
            o.with("unreadable", true);
        }
        o.withOptional("place", place);
        made.ifPresent(m -> o.with("made", Timestamp.text(m)).with("age", age(m, at)));
        return o.build();
    }

    /// Seconds from `made` to the check; negative if the two clocks disagree.
    private static long age(Instant made, Instant at) {
        return at.getEpochSecond() - made.getEpochSecond();
    }

    static RecordInput of(Json.Obj o, Instant at) {
        o.only("role", "name", "sha256", "size", "unreadable", "place", "made", "age");
        Optional<Content> content = Optional.empty();
        if (o.has("unreadable")) {
            if (!o.bool("unreadable") || o.has("sha256") || o.has("size")) {
                throw new MalformedException("an input that could not be read has no digest");
            }
        } else {
            content = Optional.of(new Content(o.text("sha256"), o.integer("size")));
        }
        Optional<Instant> made = o.optionalText("made").map(Timestamp::parse);
        if (made.isPresent() != o.has("age") || made.isPresent() && o.integer("age") != age(made.get(), at)) {
            throw new MalformedException("an input's age is not that from its time to the check");
        }
        return new RecordInput(Role.of(o.text("role")), o.optionalText("name"), content, o.optionalText("place"), made);
    }
}
