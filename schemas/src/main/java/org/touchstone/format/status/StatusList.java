package org.touchstone.format.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;

/// One published status list: a credential of its own (Bitstring Status List 1.0 section 2.2).
///
/// @param url where the list is published; also its id
/// @param ttl how long a copy may be cached; in the token in milliseconds
public record StatusList(
        String url,
        Purpose purpose,
        String issuer,
        Instant validFrom,
        Instant validUntil,
        Bitstring bits,
        Duration ttl) {

    /// What a set bit means.
    public enum Purpose {
        /// This file no longer counts: withdrawn, surrendered, superseded or replaced.
        REVOCATION("revocation"),
        /// The accreditation is suspended for now.
        SUSPENSION("suspension");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        /// `revocation` or `suspension`.
        public String word() {
            return word;
        }

        /// Reads the word; throws [MalformedException].
        public static Purpose of(String word) {
            for (Purpose p : values()) {
                if (p.word.equals(word)) {
                    return p;
                }
            }
            throw new MalformedException("statusPurpose is not revocation or suspension");
        }
    }

    public StatusList {
        if (!validFrom.isBefore(validUntil)) {
            throw new MalformedException("validUntil is not after validFrom");
        }
        if (ttl.isNegative()) {
            throw new MalformedException("ttl is negative");
        }
    }

    /// The credential as JSON.
    public Json.Obj payload() {
        return Json.Obj.builder()
                .with("@context", Json.Arr.ofStrings(List.of(Contexts.W3C_V2)))
                .with("id", url)
                .with("type", Json.Arr.ofStrings(List.of("VerifiableCredential", "BitstringStatusListCredential")))
                .with("issuer", issuer)
                .with("validFrom", Timestamp.text(validFrom))
                .with("validUntil", Timestamp.text(validUntil))
                .with(
                        "credentialSubject",
                        Json.Obj.builder()
                                .with("id", url + "#list")
                                .with("type", "BitstringStatusList")
                                .with("statusPurpose", purpose.word())
                                .with("encodedList", bits.encoded())
                                .with("ttl", ttl.toMillis())
                                .build())
                .build();
    }

    /// Reads a list; throws [MalformedException].
    public static StatusList of(Json.Obj o) {
        Json.Obj subject = o.obj("credentialSubject");
        if (Step.STATUS_MEMBERS.on()) {
            o.only("@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject");
            subject.only("id", "type", "statusPurpose", "encodedList", "ttl");
            if (!o.texts("@context").equals(List.of(Contexts.W3C_V2))
                    || !o.texts("type").equals(List.of("VerifiableCredential", "BitstringStatusListCredential"))
                    || !subject.text("type").equals("BitstringStatusList")
                    || !subject.text("id").equals(o.text("id") + "#list")) {
                throw new MalformedException("not a BitstringStatusListCredential of this profile");
            }
        }
        return new StatusList(
                o.text("id"),
                Purpose.of(subject.text("statusPurpose")),
                o.text("issuer"),
                Timestamp.parse(o.text("validFrom")),
                Timestamp.parse(o.text("validUntil")),
                Bitstring.decode(subject.text("encodedList")),
                Duration.ofMillis(subject.integer("ttl")));
    }
}
