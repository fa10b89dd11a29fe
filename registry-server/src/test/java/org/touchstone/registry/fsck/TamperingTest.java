package org.touchstone.registry.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.ToldRegistry;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.fsck.Finding.Kind;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.status.StatusLists;

/// Whoever holds the database's highest password, the data folder or the key ring changes something;
/// `fsck` must find it, say which row or file it is, and leave it as it is.
@Execution(ExecutionMode.SAME_THREAD)
class TamperingTest {
    private static final ToldRegistry TOLD = ToldRegistry.copy();

    @AfterAll
    static void close() {
        TOLD.close();
    }

    /// One tampering.
    ///
    /// @param kind what must be found
    /// @param target SQL that names the row to change; its answer stands for `$` in the rest
    /// @param change SQL as the superuser, with every trigger off
    /// @param which what the finding must name
    private record Tampering(String name, Kind kind, String target, String change, String which) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Tampering of(String name, Kind kind, String target, String change, String which) {
        return new Tampering(name, kind, target, change, which);
    }

    private static final String A_LEGAL_OBJECT =
            "SELECT identity_object FROM register_supplier WHERE identity_object IS NOT" + " NULL ORDER BY id LIMIT 1";
    private static final String A_KEPT_OPENING =
            "SELECT id FROM opening WHERE bytes IS NOT NULL AND about = '" + ToldRegistry.TRADER + "'";
    private static final String A_CERTIFICATE =
            "SELECT c.id FROM certificate c JOIN status_position p ON p.certificate = c.id WHERE NOT p.revoked AND NOT"
                    + " p.suspended ORDER BY c.id LIMIT 1";
    private static final String A_REVOKED =
            "SELECT certificate FROM status_position WHERE revoked ORDER BY certificate LIMIT 1";
    private static final String AN_ACCREDITATION =
            "SELECT number FROM register_accreditation WHERE standing = 'active' ORDER BY number LIMIT 1";
    private static final String A_SUPPLIER =
            "SELECT id FROM register_supplier WHERE name LIKE 'Filling%' ORDER BY id LIMIT 1";
    private static final String THE_SIZE = "SELECT size FROM log_head";

    static Stream<Tampering> tamperings() {
        return Stream.of(
                // The log.
                of(
                        "an entry taken out",
                        Kind.ENTRY_MISSING,
                        "SELECT 40",
                        "DELETE FROM log_entry WHERE leaf_index = $",
                        "entry 40"),
                of(
                        "the last entry taken out",
                        Kind.ENTRY_MISSING,
                        "SELECT max(leaf_index) FROM log_entry",
                        "DELETE FROM log_entry WHERE leaf_index = $",
                        "entry $"),
                of(
                        "an entry of another text",
                        Kind.ENTRY_ALTERED,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'supplier-registered' AND leaf_index < 256",
                        "UPDATE log_entry SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"kind\":\"legal-person\"', '\"kind\":\"sole-trader\"'), 'UTF8') WHERE leaf_index = $",
                        "entry $"),
                of(
                        "one bit of an entry in the last tile",
                        Kind.CHECKPOINT_OTHER_TREE,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'supplier-registered'",
                        "UPDATE log_entry SET entry = set_byte(entry, octet_length(entry) - 20, get_byte(entry, octet_length(entry) - 20) # 1) WHERE leaf_index = $",
                        "checkpoint of"),
                of(
                        "an entry that is no JSON",
                        Kind.ENTRY_UNREADABLE,
                        "SELECT 30",
                        "UPDATE log_entry SET entry = convert_to('{\"a\":1,\"a\":2}', 'UTF8') WHERE leaf_index = $",
                        "entry 30"),
                of(
                        "two entries swapped",
                        Kind.ENTRY_ALTERED,
                        "SELECT 20",
                        "UPDATE log_entry SET leaf_index = 100000 WHERE leaf_index = 20; UPDATE log_entry SET leaf_index = 20 WHERE leaf_index = 21; UPDATE log_entry SET leaf_index = 21 WHERE leaf_index = 100000",
                        "entry 20"),
                of(
                        "an entry filed under another type",
                        Kind.ENTRY_MISFILED,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'certificate-revoked'",
                        "UPDATE log_entry SET type = 'application-complete' WHERE leaf_index = $",
                        "entry $"),
                of(
                        "an entry filed under another accreditation",
                        Kind.ENTRY_MISFILED,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'accreditation-withdrawn'",
                        "UPDATE log_entry SET accreditation = 'SRA-0000000X' WHERE leaf_index = $",
                        "entry $"),
                of(
                        "an entry filed under another time",
                        Kind.ENTRY_MISFILED,
                        "SELECT 50",
                        "UPDATE log_entry SET logged_at = logged_at - interval '1 day' WHERE leaf_index = $",
                        "entry 50"),
                of(
                        "an entry after the head",
                        Kind.ENTRY_BEYOND_HEAD,
                        THE_SIZE,
                        "INSERT INTO log_entry (leaf_index, event_id, entry, type, logged_at) SELECT $ + 5, 900000, entry, type, logged_at FROM log_entry WHERE leaf_index = 3",
                        "entry"),
                of(
                        "a doubled registration in the whole tree",
                        Kind.ENTRY_BREAKS_RULE,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'supplier-registered'",
                        "UPDATE log_entry SET entry = (SELECT entry FROM log_entry WHERE leaf_index = $ - 1) WHERE leaf_index = $",
                        "entry $"),
                of(
                        "an entry that is older than the checkpoint before it",
                        Kind.ENTRY_TIME,
                        "SELECT max(leaf_index) FROM log_entry WHERE type = 'supplier-registered'",
                        "UPDATE log_entry SET entry = convert_to(regexp_replace(convert_from(entry, 'UTF8'), '\"time\":\"20..', '\"time\":\"2019'), 'UTF8') WHERE leaf_index = $",
                        "entry $"),
                of(
                        "another root in the head",
                        Kind.HEAD_OTHER_ROOT,
                        THE_SIZE,
                        "UPDATE log_head SET root = sha256('x')",
                        "head of $"),
                of(
                        "another time in the head",
                        Kind.HEAD_OTHER_TIME,
                        THE_SIZE,
                        "UPDATE log_head SET logged_until = logged_until - interval '1 year'",
                        "head of $"),
                of(
                        "a head that is cut back with its entries",
                        Kind.DATABASE_BEHIND_HEAD,
                        THE_SIZE,
                        "DELETE FROM log_checkpoint WHERE size > 100; DELETE FROM log_entry WHERE leaf_index >= 100; UPDATE log_head SET size = 100, root = (SELECT root FROM log_checkpoint ORDER BY size DESC LIMIT 1)",
                        "head file of $"),
                of(
                        "a waiting event that is no event",
                        Kind.PENDING_UNREADABLE,
                        "SELECT 700001",
                        "INSERT INTO log_pending (event_id, entry) OVERRIDING SYSTEM VALUE VALUES ($, '{}')",
                        "event $"),
                of(
                        "a waiting event that breaks a rule",
                        Kind.PENDING_BREAKS_RULE,
                        "SELECT 700001",
                        "INSERT INTO log_pending (event_id, entry) OVERRIDING SYSTEM VALUE SELECT $, entry FROM log_entry WHERE leaf_index = 0",
                        "event $"),
                of(
                        "a waiting event that has its place already",
                        Kind.PENDING_TWICE,
                        "SELECT event_id FROM log_entry WHERE leaf_index = 7",
                        "INSERT INTO log_pending (event_id, entry) OVERRIDING SYSTEM VALUE SELECT $, entry FROM log_entry WHERE leaf_index = 7",
                        "event $"),
                // Tiles.
                of(
                        "a tile taken out",
                        Kind.TILE_MISSING,
                        "SELECT 0",
                        "DELETE FROM log_tile WHERE level = 0 AND tile_index = 0",
                        "tile 0/0"),
                of(
                        "one bit of a tile",
                        Kind.TILE_ALTERED,
                        "SELECT 0",
                        "UPDATE log_tile SET hashes = set_byte(hashes, 4000, get_byte(hashes, 4000) # 4) WHERE level = 0 AND tile_index = 0",
                        "tile 0/0"),
                of(
                        "a tile's root",
                        Kind.TILE_ROOT_ALTERED,
                        "SELECT 0",
                        "UPDATE log_tile SET root = sha256('x') WHERE level = 0 AND tile_index = 0",
                        "tile 0/0"),
                of(
                        "a tile of no entries",
                        Kind.TILE_STRAY,
                        "SELECT 0",
                        "INSERT INTO log_tile (level, tile_index, hashes, root) SELECT 2, 9, hashes, root FROM log_tile LIMIT 1",
                        "tile 2/9"),
                // Checkpoints and folds.
                of(
                        "a checkpoint without its signature",
                        Kind.CHECKPOINT_NOT_SIGNED,
                        "SELECT max(size) FROM log_checkpoint",
                        "UPDATE log_checkpoint SET note = regexp_replace(note, '(.{20})....(\\n*)\\Z', '\\1AAAA\\2') WHERE size = $",
                        "checkpoint of $"),
                of(
                        "a checkpoint's note under another size",
                        Kind.CHECKPOINT_OTHER_ROW,
                        "SELECT max(size) FROM log_checkpoint",
                        "UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size < $ ORDER BY size DESC LIMIT 1) WHERE size = $",
                        "checkpoint of $"),
                of(
                        "a checkpoint's root column",
                        Kind.CHECKPOINT_OTHER_ROW,
                        "SELECT min(size) FROM log_checkpoint",
                        "UPDATE log_checkpoint SET root = sha256('x') WHERE size = $",
                        "checkpoint of $"),
                of(
                        "a checkpoint before its entries' time",
                        Kind.CHECKPOINT_TIME,
                        "SELECT max(size) FROM log_checkpoint",
                        "UPDATE log_checkpoint SET signed_at = signed_at - interval '3 years' WHERE size = $",
                        "checkpoint of $"),
                of(
                        "a checkpoint after the head",
                        Kind.CHECKPOINT_BEYOND_HEAD,
                        THE_SIZE,
                        "INSERT INTO log_checkpoint SELECT $ + 9, root, note, signed_at FROM log_checkpoint ORDER BY size DESC LIMIT 1",
                        "checkpoint of"),
                of(
                        "a fold under another signature",
                        Kind.FOLD_NOT_SIGNED,
                        "SELECT max(size) FROM log_fold",
                        "UPDATE log_fold SET note = (SELECT note FROM log_checkpoint ORDER BY size LIMIT 1) || 'x' WHERE size = $",
                        "sealed fold at $"),
                of(
                        "a fold with another state",
                        Kind.FOLD_ALTERED,
                        "SELECT max(size) FROM log_fold",
                        "UPDATE log_fold SET state = convert_to(replace(convert_from(state, 'UTF8'), 'withdrawn', 'expired'), 'UTF8') WHERE size = $",
                        "sealed fold at $"),
                of(
                        "a fold moved to another size",
                        Kind.FOLD_ALTERED,
                        "SELECT max(size) - 3 FROM log_fold",
                        "UPDATE log_fold SET size = size - 3",
                        "sealed fold at $"),
                of(
                        "a fold after the head",
                        Kind.FOLD_BEYOND_HEAD,
                        "SELECT max(size) + 1000 FROM log_fold",
                        "UPDATE log_fold SET size = size + 1000",
                        "sealed fold at $"),
                // Objects and openings.
                of(
                        "an object taken out",
                        Kind.OBJECT_MISSING,
                        A_LEGAL_OBJECT,
                        "DELETE FROM object WHERE digest = '$'",
                        "object $"),
                of(
                        "an object with other bytes",
                        Kind.OBJECT_ALTERED,
                        A_LEGAL_OBJECT,
                        "ALTER TABLE object DROP CONSTRAINT object_check; UPDATE object SET bytes = bytes || ' ' WHERE digest = '$'",
                        "object $"),
                of(
                        "an object that nobody names",
                        Kind.OBJECT_STRAY,
                        "SELECT encode(sha256('smuggled'), 'hex')",
                        "INSERT INTO object VALUES ('$', 'smuggled')",
                        "object $"),
                of(
                        "an opening's row taken out",
                        Kind.OPENING_MISSING,
                        A_KEPT_OPENING,
                        "DELETE FROM opening WHERE id = '$'",
                        "opening $"),
                of(
                        "an opening with another value",
                        Kind.OPENING_ALTERED,
                        A_KEPT_OPENING,
                        "UPDATE opening SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'Trader', 'Traitor'), 'UTF8') WHERE id = '$'",
                        "opening $"),
                of(
                        "an opening erased by nobody",
                        Kind.OPENING_ERASED_WITHOUT_ENTRY,
                        A_KEPT_OPENING,
                        "UPDATE opening SET bytes = NULL WHERE id = '$'",
                        "opening $"),
                of(
                        "an opening that no entry names",
                        Kind.OPENING_OF_NOBODY,
                        "SELECT '5e1f0000-0000-4000-8000-0000000000ff'",
                        "INSERT INTO opening SELECT '$', about, bytes FROM opening WHERE bytes IS NOT NULL LIMIT 1",
                        "opening $"),
                of(
                        "an opening filed under nobody",
                        Kind.OPENING_OF_ANOTHER,
                        A_KEPT_OPENING,
                        "UPDATE opening SET about = NULL WHERE id = '$'",
                        "opening $"),
                of(
                        "an opening filed under another supplier",
                        Kind.OPENING_OF_ANOTHER,
                        A_KEPT_OPENING,
                        "UPDATE opening SET about = (SELECT id FROM register_supplier WHERE name LIKE 'Filling%' LIMIT 1) WHERE id = '$'",
                        "opening $"),
                // Tokens and trust lists.
                of(
                        "a token that another key signed",
                        Kind.OBJECT_ALTERED,
                        "SELECT token_object FROM register_certificate WHERE token_object IS NOT NULL ORDER BY id LIMIT 1",
                        "ALTER TABLE object DROP CONSTRAINT object_check; UPDATE object SET bytes = substr(bytes, 1, octet_length(bytes) - 8) || 'AAAAAAAA' WHERE digest = '$'",
                        "object $"),
                of(
                        "a trust list that is used and not shown",
                        Kind.TRUST_LIST_ROW,
                        "SELECT max(number) FROM trust_list",
                        "UPDATE trust_list SET object = (SELECT object FROM trust_list WHERE number = 1) WHERE number = $",
                        "trust list $"),
                of(
                        "a trust list that pages show and nobody published",
                        Kind.REGISTER_TRUST_LIST,
                        "SELECT max(number) + 1 FROM trust_list",
                        "INSERT INTO register_trust_list SELECT $, object, fingerprint, published_at FROM register_trust_list WHERE number = 1",
                        "trust list $"),
                // Status.
                of(
                        "a revocation undone",
                        Kind.STATUS_REVOCATION_BIT,
                        A_REVOKED,
                        "UPDATE status_position SET revoked = false WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "a revocation invented",
                        Kind.STATUS_REVOCATION_BIT,
                        A_CERTIFICATE,
                        "UPDATE status_position SET revoked = true WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "a suspension invented",
                        Kind.STATUS_SUSPENSION_BIT,
                        A_CERTIFICATE,
                        "UPDATE status_position SET suspended = true WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "a certificate at another position",
                        Kind.STATUS_POSITION,
                        A_CERTIFICATE,
                        "UPDATE status_position SET index = (SELECT 131071 - index FROM status_position WHERE certificate = '$') WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "a position taken out",
                        Kind.STATUS_POSITION,
                        A_CERTIFICATE,
                        "DELETE FROM status_position WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "a position without an intent",
                        Kind.STATUS_POSITION,
                        "SELECT '5e1f0000-0000-4000-8000-0000000000aa'",
                        "INSERT INTO status_position (number, index, certificate, accreditation) SELECT 1, i, '$', (SELECT accreditation FROM status_position LIMIT 1) FROM generate_series(0, 131071) i WHERE i NOT IN (SELECT index FROM status_position) LIMIT 1",
                        "certificate $"),
                of(
                        "a standing put right for a withdrawn accreditation",
                        Kind.STATUS_STANDING,
                        "SELECT number FROM register_accreditation WHERE standing = 'withdrawn' LIMIT 1",
                        "UPDATE status_standing SET standing = 'in-force' WHERE accreditation = '$'",
                        "accreditation $"),
                of(
                        "a longer validity for new certificates",
                        Kind.STATUS_STANDING,
                        AN_ACCREDITATION,
                        "UPDATE status_standing SET valid_until = valid_until + interval '5 years' WHERE accreditation = '$'",
                        "accreditation $"),
                of(
                        "a list that is not due for years",
                        Kind.STATUS_LIST_ROW,
                        "SELECT 1",
                        "UPDATE status_list SET due = due + interval '9 years' WHERE purpose = 'revocation'",
                        "status list"),
                of(
                        "a list that is not published any more",
                        Kind.STATUS_LIST_ROW,
                        "SELECT 1",
                        "DELETE FROM status_list WHERE purpose = 'suspension'",
                        "status list"),
                // Certificates.
                of(
                        "a certificate taken out",
                        Kind.CERTIFICATE_MISSING,
                        A_CERTIFICATE,
                        "DELETE FROM certificate WHERE id = '$'",
                        "certificate $"),
                of(
                        "a certificate taken out everywhere",
                        Kind.CERTIFICATE_MISSING,
                        A_CERTIFICATE,
                        "DELETE FROM certificate WHERE id = '$'; DELETE FROM register_certificate WHERE id = '$'",
                        "certificate $"),
                of(
                        "a certificate that nobody issued",
                        Kind.CERTIFICATE_STRAY,
                        "SELECT '5e1f0000-0000-4000-8000-0000000000bb'",
                        "INSERT INTO certificate SELECT '$', accreditation, token, 800000 FROM certificate LIMIT 1",
                        "certificate $"),
                of(
                        "a certificate with another's token",
                        Kind.CERTIFICATE_OTHER_TOKEN,
                        A_CERTIFICATE,
                        "UPDATE certificate SET token = (SELECT token FROM certificate WHERE id <> '$' LIMIT 1) WHERE id = '$'",
                        "certificate $"),
                of(
                        "an issued intent opened again",
                        Kind.INTENT_STATE,
                        A_CERTIFICATE,
                        "UPDATE certificate_intent SET state = 'given-up' WHERE certificate = '$'",
                        "certificate $"),
                of(
                        "an intent for a higher level",
                        Kind.INTENT_TEXT,
                        "SELECT '5e1f0000-0000-4000-8000-0000000000cc'",
                        "INSERT INTO certificate_intent SELECT '$', 1, accreditation, supplier, personal, kid, key, 'e30.e30', prepared_at, NULL, NULL, 'intended' FROM certificate_intent LIMIT 1; INSERT INTO status_position (number, index, certificate, accreditation) SELECT 1, i, '$', (SELECT accreditation FROM certificate_intent WHERE certificate = '$') FROM generate_series(0, 131071) i WHERE i NOT IN (SELECT index FROM status_position) LIMIT 1",
                        "certificate $"),
                // What is held, and what pages show.
                of(
                        "a higher level in casework",
                        Kind.ACCREDITATION_ROW,
                        AN_ACCREDITATION,
                        "UPDATE accreditation SET level = level || '-plus' WHERE number = '$'",
                        "accreditation $"),
                of(
                        "a withdrawn accreditation revived in casework",
                        Kind.ACCREDITATION_ROW,
                        "SELECT number FROM accreditation WHERE state = 'withdrawn' LIMIT 1",
                        "UPDATE accreditation SET state = 'active' WHERE number = '$'",
                        "accreditation $"),
                of(
                        "a supplier's name on its page",
                        Kind.REGISTER_SUPPLIER,
                        A_SUPPLIER,
                        "UPDATE register_supplier SET name = 'Better Works Ltd' WHERE id = '$'",
                        "supplier $"),
                of(
                        "a supplier that search does not find",
                        Kind.REGISTER_SUPPLIER,
                        A_SUPPLIER,
                        "UPDATE register_supplier SET search_text = '' WHERE id = '$'",
                        "supplier $"),
                of(
                        "a supplier taken off the register",
                        Kind.REGISTER_SUPPLIER,
                        A_SUPPLIER,
                        "DELETE FROM register_supplier WHERE id = '$'",
                        "supplier $"),
                of(
                        "a better standing in lists",
                        Kind.REGISTER_SUPPLIER,
                        A_SUPPLIER,
                        "UPDATE register_supplier SET standing = 'active', level = 'standard' WHERE id = '$'",
                        "supplier $"),
                of(
                        "a supplier that never registered",
                        Kind.REGISTER_SUPPLIER,
                        "SELECT '5e1f0000-0000-4000-8000-0000000000dd'",
                        "INSERT INTO register_supplier (id, kind, identity_object, name, country, search_text, registered_at) SELECT '$', kind, identity_object, 'Ghost Ltd', country, 'ghost', registered_at FROM register_supplier WHERE name IS NOT NULL LIMIT 1",
                        "supplier $"),
                of(
                        "another company's number",
                        Kind.REGISTER_IDENTIFIER,
                        "SELECT supplier FROM register_identifier ORDER BY supplier LIMIT 1",
                        "UPDATE register_identifier SET party_id = party_id || '9' WHERE supplier = '$'",
                        "supplier $"),
                of(
                        "an accreditation's standing on its page",
                        Kind.REGISTER_ACCREDITATION,
                        "SELECT number FROM register_accreditation WHERE standing = 'withdrawn' LIMIT 1",
                        "UPDATE register_accreditation SET standing = 'active' WHERE number = '$'",
                        "accreditation $"),
                of(
                        "an accreditation's dates on its page",
                        Kind.REGISTER_ACCREDITATION,
                        AN_ACCREDITATION,
                        "UPDATE register_accreditation SET valid_until = valid_until + interval '1 year' WHERE number = '$'",
                        "accreditation $"),
                of(
                        "an accreditation's reasons on its page",
                        Kind.REGISTER_ACCREDITATION,
                        "SELECT number FROM register_accreditation WHERE reason IS NOT NULL LIMIT 1",
                        "UPDATE register_accreditation SET reason = 'WD-OTHER' WHERE number = '$'",
                        "accreditation $"),
                of(
                        "an accreditation taken off the register",
                        Kind.REGISTER_ACCREDITATION,
                        "SELECT number FROM register_accreditation ORDER BY number LIMIT 1",
                        "DELETE FROM status_standing WHERE accreditation = '$'; DELETE FROM register_accreditation WHERE number = '$'",
                        "accreditation $"),
                of(
                        "a condition that nobody closed",
                        Kind.REGISTER_CONDITION,
                        "SELECT accreditation FROM register_condition WHERE met_at IS NOT NULL LIMIT 1",
                        "UPDATE register_condition SET met_at = NULL WHERE accreditation = '$'",
                        "accreditation $"),
                of(
                        "a certificate's validity on its page",
                        Kind.REGISTER_CERTIFICATE,
                        A_CERTIFICATE,
                        "UPDATE register_certificate SET valid_until = valid_until + interval '1 year' WHERE id = '$'",
                        "certificate $"),
                of(
                        "an edition by other rules",
                        Kind.REGISTER_EDITION,
                        "SELECT scheme FROM scheme_edition LIMIT 1",
                        "UPDATE scheme_edition SET document = encode(sha256('other rules'), 'hex')",
                        "edition $"),
                of(
                        "an edition that pages do not show",
                        Kind.REGISTER_EDITION,
                        "SELECT scheme FROM register_edition LIMIT 1",
                        "DELETE FROM register_edition",
                        "edition $"),
                // Keys and what is sealed.
                of(
                        "a wrapped key",
                        Kind.SEALING_KEY_ALTERED,
                        "SELECT id FROM sealing_key WHERE wrapped IS NOT NULL ORDER BY id LIMIT 1",
                        "UPDATE sealing_key SET wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1) WHERE id = '$'",
                        "sealing key $"),
                of(
                        "another case's wrapped key",
                        Kind.SEALING_KEY_ALTERED,
                        "SELECT min(id::text) FROM sealing_key",
                        "UPDATE sealing_key SET wrapped = (SELECT wrapped FROM sealing_key WHERE id <> '$' AND wrapped IS NOT NULL LIMIT 1) WHERE id = '$'",
                        "sealing key $"),
                of(
                        "a supplier's key destroyed by nobody",
                        Kind.SEALING_KEY_ALTERED,
                        "SELECT id FROM supplier WHERE erased_at IS NULL ORDER BY id LIMIT 1",
                        "UPDATE sealing_key SET wrapped = NULL, destroyed_at = created_at WHERE id = (SELECT sealing_key FROM supplier WHERE id = '$')",
                        "supplier $"),
                of(
                        "a file of evidence",
                        Kind.EVIDENCE_ALTERED,
                        "SELECT id FROM evidence ORDER BY id LIMIT 1",
                        "UPDATE evidence SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) WHERE id = '$'",
                        "evidence $"),
                of(
                        "two files of evidence swapped",
                        Kind.EVIDENCE_ALTERED,
                        "SELECT id FROM evidence ORDER BY id LIMIT 1",
                        "UPDATE evidence SET sealed = (SELECT sealed FROM evidence WHERE id <> '$' LIMIT 1) WHERE id = '$'",
                        "evidence $"),
                of(
                        "evidence that another file was promised for",
                        Kind.EVIDENCE_ALTERED,
                        "SELECT id FROM evidence ORDER BY id LIMIT 1",
                        "UPDATE evidence SET commitment = encode(sha256('x'), 'hex') WHERE id = '$'",
                        "evidence $"),
                of(
                        "a supplier's sealed identity",
                        Kind.SEALED_VALUE_ALTERED,
                        "SELECT id FROM supplier ORDER BY id LIMIT 1",
                        "UPDATE supplier SET identity = set_byte(identity, 20, get_byte(identity, 20) # 1) WHERE id = '$'",
                        "$"),
                of(
                        "a person under another's name",
                        Kind.SEALED_VALUE_ALTERED,
                        "SELECT id FROM person ORDER BY id LIMIT 1",
                        "UPDATE person SET name = (SELECT name FROM person WHERE id <> '$' LIMIT 1) WHERE id = '$'",
                        "$"),
                // Casework.
                of(
                        "an applicant taken off the register",
                        Kind.REGISTER_APPLICATION,
                        "SELECT application FROM register_application ORDER BY application LIMIT 1",
                        "DELETE FROM register_application WHERE application = '$'",
                        "application $"),
                of(
                        "an applicant under another's name",
                        Kind.REGISTER_APPLICATION,
                        "SELECT application FROM register_application ORDER BY application LIMIT 1",
                        "UPDATE register_application r SET supplier = (SELECT id FROM register_supplier s"
                                + " WHERE s.id <> r.supplier ORDER BY id LIMIT 1) WHERE application = '$'",
                        "application $"),
                of(
                        "an applicant who never was complete",
                        Kind.REGISTER_APPLICATION,
                        "SELECT gen_random_uuid()",
                        "INSERT INTO register_application (application, supplier, scheme, edition, level, completed_at)"
                                + " SELECT '$', supplier, scheme, edition, level, completed_at"
                                + " FROM register_application LIMIT 1",
                        "application $"),
                of(
                        "a case brought before the decision without a review",
                        Kind.CASE_STATE,
                        "SELECT id FROM application WHERE state = 'complete' ORDER BY id LIMIT 1",
                        "UPDATE application SET state = 'for-decision' WHERE id = '$'",
                        "case $"),
                of(
                        "a grant without an accreditation",
                        Kind.CASE_STATE,
                        "SELECT application FROM accreditation ORDER BY number LIMIT 1",
                        "UPDATE accreditation SET application = gen_random_uuid() WHERE application = '$'",
                        "case $"),
                of(
                        "a refusal without a decision",
                        Kind.CASE_STATE,
                        "SELECT id FROM application WHERE state = 'refused' ORDER BY id LIMIT 1",
                        "DELETE FROM decision WHERE application = '$' AND outcome = 'refused'",
                        "case $"),
                of(
                        "an end that is gone",
                        Kind.DEADLINE_MISSING,
                        "SELECT number FROM accreditation WHERE state = 'active' ORDER BY number LIMIT 1",
                        "DELETE FROM timer WHERE subject = '$' AND kind = 'expire'",
                        "deadline of $"),
                of(
                        "an end that was cancelled",
                        Kind.DEADLINE_MISSING,
                        "SELECT number FROM accreditation WHERE state = 'active' ORDER BY number LIMIT 1",
                        "UPDATE timer SET fired_at = set_at, result = 'cancelled' WHERE subject = '$'",
                        "deadline of $"),
                of(
                        "a deadline on what has ended",
                        Kind.DEADLINE_STRAY,
                        "SELECT number FROM accreditation WHERE state = 'withdrawn' ORDER BY number LIMIT 1",
                        "UPDATE timer SET fired_at = NULL, result = NULL WHERE subject = '$' AND kind = 'expire'",
                        "deadline of $"),
                of(
                        "a notice to another supplier",
                        Kind.NOTICE_MISDIRECTED,
                        "SELECT id FROM person_notice WHERE supplier IS NOT NULL ORDER BY id LIMIT 1",
                        "UPDATE person_notice n SET supplier = (SELECT id FROM supplier s WHERE s.id <> n.supplier"
                                + " ORDER BY id LIMIT 1) WHERE id = '$'",
                        "notice $"),
                of(
                        "a notice to an assessor who does not have the case",
                        Kind.NOTICE_MISDIRECTED,
                        "SELECT id FROM person_notice WHERE kind = 'case-assigned' ORDER BY id LIMIT 1",
                        "UPDATE person_notice SET person = (SELECT person FROM person_role WHERE role = 'decision-maker'"
                                + " LIMIT 1) WHERE id = '$'",
                        "notice $"),
                of(
                        "a letter that was sent and is kept",
                        Kind.LETTER_KEPT,
                        "SELECT gen_random_uuid()",
                        "INSERT INTO outgoing_mail (id, sealing_key, letter, queued_at, next_at, sent_at)"
                                + " SELECT '$', sealing_key, identity, created_at, created_at, created_at FROM supplier"
                                + " JOIN sealing_key k ON k.id = sealing_key WHERE k.wrapped IS NOT NULL LIMIT 1",
                        "letter $"),
                of(
                        "a letter to somebody whom its notice does not tell",
                        Kind.LETTER_KEPT,
                        "SELECT gen_random_uuid()",
                        "INSERT INTO outgoing_mail (id, notice, person, sealing_key, letter, queued_at, next_at)"
                                + " SELECT '$', n.id, (SELECT person FROM person_role WHERE role = 'registrar' LIMIT 1),"
                                + " s.sealing_key, s.identity, n.told_at, n.told_at FROM person_notice n"
                                + " JOIN supplier s ON s.id = n.supplier LIMIT 1",
                        "letter $"),
                of(
                        "a session for somebody else's supplier",
                        Kind.SESSION_OF_NOBODY,
                        "SELECT gen_random_uuid()",
                        "INSERT INTO web_session (id, token, person, second_factor, roles, organisation, begun_at,"
                                + " used_at, ends_at) SELECT '$', sha256('x'), r.person, true, 'x', s.id, appointed_at,"
                                + " appointed_at, appointed_at + interval '1 hour' FROM person_role r, supplier s"
                                + " WHERE r.role = 'registrar' LIMIT 1",
                        "session $"),
                of(
                        "an account of somebody who was erased",
                        Kind.SESSION_OF_NOBODY,
                        "SELECT person FROM person_role WHERE role = 'registrar' LIMIT 1",
                        "INSERT INTO account (id, tag, person, linked_at) VALUES (gen_random_uuid(), sha256('y'), '$',"
                                + " '2030-01-01'); UPDATE sealing_key SET wrapped = NULL, destroyed_at = '2030-01-01'"
                                + " WHERE id = (SELECT sealing_key"
                                + " FROM person WHERE id = '$')",
                        "account"),
                // Guards.
                of(
                        "a trigger taken away",
                        Kind.GUARD_MISSING,
                        "SELECT 'log_head_grows'",
                        "DROP TRIGGER $ ON log_head",
                        "$"),
                of(
                        "a trigger switched off",
                        Kind.GUARD_MISSING,
                        "SELECT 'case_duty_guard'",
                        "ALTER TABLE case_duty DISABLE TRIGGER case_duty_guard",
                        "$"),
                of(
                        "a registrar who may judge the own organisation",
                        Kind.GUARD_MISSING,
                        "SELECT 'identity_judge_guard'",
                        "ALTER TABLE identity_conflict DISABLE TRIGGER identity_judge_guard",
                        "$"),
                of(
                        "a registrar who may verify the own organisation",
                        Kind.GUARD_MISSING,
                        "SELECT 'identity_verify_guard'",
                        "DROP TRIGGER $ ON supplier",
                        "$"),
                of(
                        "foreign keys switched off",
                        Kind.GUARD_MISSING,
                        "SELECT 'decision'",
                        "ALTER TABLE decision DISABLE TRIGGER ALL",
                        "table $"),
                of(
                        "a right to rewrite the log",
                        Kind.GUARD_GRANT,
                        "SELECT 'log_entry'",
                        "GRANT UPDATE ON $ TO touchstone_app",
                        "table $"),
                of(
                        "a right to read files for nobody",
                        Kind.GUARD_GRANT,
                        "SELECT 'evidence'",
                        "GRANT SELECT ON $ TO touchstone_app",
                        "table $"),
                of(
                        "a right to rewrite one column",
                        Kind.GUARD_GRANT,
                        "SELECT 'decision'",
                        "GRANT UPDATE (outcome) ON $ TO touchstone_app",
                        "table $"),
                of(
                        "a pair of duties allowed",
                        Kind.DUTIES_NOT_APART,
                        "SELECT 'separate_duties'",
                        "DELETE FROM separate_duties WHERE one = 'assess' AND other = 'decide'",
                        "$"),
                of(
                        "an assessor who decided",
                        Kind.DUTIES_NOT_APART,
                        "SELECT application FROM decision ORDER BY id LIMIT 1",
                        "INSERT INTO case_duty SELECT application, person, 'decide', at FROM case_duty WHERE duty = 'assess' AND application = '$' LIMIT 1",
                        "case $"),
                of(
                        "a role given by one",
                        Kind.ROLE_WITHOUT_TWO,
                        "SELECT person FROM person_role WHERE role = 'assessor' ORDER BY person LIMIT 1",
                        "INSERT INTO person_role (id, person, role, appointed_by, appointed_at) SELECT gen_random_uuid(), '$', 'decision-maker', appointed_by, appointed_at FROM person_role WHERE appointed_by IS NOT NULL AND role = 'assessor' LIMIT 1",
                        "person $"),
                of(
                        "a second founder",
                        Kind.ROLE_WITHOUT_TWO,
                        "SELECT person FROM person_role WHERE role = 'auditor' ORDER BY person LIMIT 1",
                        "INSERT INTO person_role (id, person, role, appointed_at) VALUES (gen_random_uuid(), '$', 'governor', now())",
                        "person $"),
                of(
                        "a decision by somebody else",
                        Kind.DUTIES_NOT_APART,
                        "SELECT id FROM decision ORDER BY id LIMIT 1",
                        "UPDATE decision SET decided_by = (SELECT id FROM person WHERE id <> decided_by LIMIT 1) WHERE id = '$'",
                        "decision $"));
    }

    private static Fsck fsck(TestDatabase database, Path data) {
        SecureRandom random = new SecureRandom();
        Identity identity = Identity.fix(data, Optional.empty(), new PublicUrl("http://localhost:1"), "none");
        KeyRing ring = KeyRing.open(data.resolve("keys"), identity, random, Instant.EPOCH);
        return new Fsck(
                database.db(),
                new StatusLists(identity.publicUrl(), random),
                new HeadStore(data.resolve("head")),
                identity,
                ring,
                new SealingKeys(ring.sealingSecret(), random, InstantSource.system()));
    }

    @Test
    void nothing_is_found_where_nothing_was_changed() {
        try (ToldRegistry told = ToldRegistry.copy()) {
            Fsck.Report report = fsck(told.database, told.data).run();
            assertEquals(List.of(), report.findings());
            assertTrue(report.entries() > 256, () -> "only " + report.entries() + " entries");
        }
    }

    /// In a transaction that is rolled back, so that the next one begins with the same registry.
    @ParameterizedTest
    @MethodSource("tamperings")
    void is_found_and_named(Tampering tampering) {
        String target = TOLD.database.ask(tampering.target());
        String which = tampering.which().replace("$", target);
        TOLD.database.tampered(tampering.change().replace("$", target), snapshot -> {
            Fsck.Report report = fsck(TOLD.database, TOLD.data).run(snapshot, _ -> {});
            assertTrue(
                    report.findings().stream()
                            .anyMatch(f ->
                                    f.kind() == tampering.kind() && f.which().contains(which)),
                    () -> tampering.kind() + " " + which + " is not among " + report.findings());
            assertFalse(report.sound());
        });
    }

    /// Each column that holds something sealed, one value of it changed in one bit.
    @Test
    void every_sealed_value_that_was_changed_is_found() {
        StringBuilder change = new StringBuilder();
        Set<String> places = new TreeSet<>();
        for (String place : SEALED) {
            String[] parts = place.split("\\.", 2);
            String value = "SELECT " + parts[1] + " FROM " + parts[0] + " WHERE " + parts[1] + " IS NOT NULL LIMIT 1";
            if (TOLD.database.ask("SELECT EXISTS (" + value + ")").equals("t")) {
                places.add(place);
                change.append("UPDATE %2$s SET %3$s = set_byte(%3$s, 20, get_byte(%3$s, 20) # 1) WHERE %3$s = (%1$s);"
                        .formatted(value, parts[0], parts[1]));
            }
        }
        assertTrue(places.size() >= 12, places.toString());
        TOLD.database.tampered(change.toString(), snapshot -> {
            Set<String> found = fsck(TOLD.database, TOLD.data).run(snapshot, _ -> {}).findings().stream()
                    .filter(f -> f.kind() == Kind.SEALED_VALUE_ALTERED)
                    .map(f -> f.which().split(" ", 2)[0])
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(places, found);
        });
    }

    private static final List<String> SEALED = List.of(
            "supplier.identity",
            "person.name",
            "person_address.sealed",
            "outgoing_mail.letter",
            "application.facts",
            "application.answers",
            "application.draft",
            "application.holder_key",
            "application.result",
            "evidence.name",
            "application_return.items",
            "assignment.declaration",
            "assignment.left_words",
            "score_draft.sheet",
            "score_sheet.sheet",
            "agreed_scores.sheet",
            "agreed_scores.findings",
            "agreed_scores.shortfalls",
            "clarification.questions",
            "clarification.answers",
            "review.findings",
            "review.left_words",
            "remittal.words",
            "intent_answer.said",
            "decision.reasons",
            "public_comment.said",
            "public_comment.published",
            "public_comment.published_name",
            "public_comment.published_reply",
            "invitation.address",
            "identity_conflict.reasons",
            "registration.draft",
            "public_comment.reply",
            "accreditation.facts",
            "task.words",
            "notice.words",
            "notice.answer",
            "suspension.remedy",
            "cause_check.note");

    @Test
    void nothing_is_repaired() {
        try (ToldRegistry told = ToldRegistry.copy()) {
            told.database.asSuperuser("SET session_replication_role = replica;"
                    + " UPDATE log_tile SET root = sha256('x'); UPDATE register_supplier SET name = 'x' WHERE name LIKE 'Fill%';"
                    + " UPDATE status_position SET revoked = NOT revoked; UPDATE log_head SET root = sha256('y');"
                    + " SET session_replication_role = origin");
            String before = everything(told.database);
            Fsck.Report report = fsck(told.database, told.data).run();
            assertTrue(report.counts().size() >= 4, () -> report.counts().toString());
            assertTrue(report.findings().stream()
                            .filter(f -> f.kind() == Kind.REGISTER_SUPPLIER)
                            .count()
                    <= 100);
            assertTrue(report.counts().getOrDefault(Kind.REGISTER_SUPPLIER, 0L) > 200);
            assertEquals(before, everything(told.database), "fsck changed something");
        }
    }

    /// A digest over all rows of the tables that were tampered with.
    private static String everything(TestDatabase database) {
        StringBuilder sql = new StringBuilder("SELECT md5(string_agg(part, '' ORDER BY part)) FROM (");
        String union = "";
        for (String table : List.of(
                "log_entry",
                "log_tile",
                "log_checkpoint",
                "log_head",
                "object",
                "opening",
                "certificate",
                "status_position",
                "register_supplier",
                "register_accreditation",
                "accreditation",
                "sealing_key")) {
            sql.append(union)
                    .append("SELECT '" + table + "' || coalesce(md5(string_agg(md5(CAST(t AS text)), ''"
                            + " ORDER BY md5(CAST(t AS text)))), '') AS part FROM " + table + " t");
            union = " UNION ALL ";
        }
        return database.ask(sql + ") parts");
    }

    @Test
    void files_and_keys() throws IOException {
        try (ToldRegistry told = ToldRegistry.copy()) {
            Path head = told.data.resolve("head");
            byte[] good = Files.readAllBytes(head);
            Files.delete(head);
            found(told, Kind.HEAD_FILE_MISSING, "head file");
            Files.writeString(head, "{\"size\":1");
            found(told, Kind.HEAD_FILE_UNREADABLE, "head file");
            String text = new String(good, java.nio.charset.StandardCharsets.UTF_8);
            Files.writeString(head, text.replaceAll("\"origin\":\"[^\"]*\"", "\"origin\":\"other.example/log\""));
            found(told, Kind.HEAD_FILE_OTHER_LOG, "head file");
            Files.writeString(head, text.replaceAll("\"root\":\"[0-9a-f]{8}", "\"root\":\"00000000"));
            found(told, Kind.HEAD_FILE_OTHER_TREE, "head file");
            Files.writeString(head, text.replaceAll("\"size\":[0-9]+", "\"size\":3"));
            Fsck.Report rolledBack = fsck(told.database, told.data).run();
            assertFalse(rolledBack.sound());
            Files.write(head, good);
            // Another ring under the same identity: a thief's, or one restored from elsewhere.
            ToldRegistry.deleteTree(told.data.resolve("keys"));
            Fsck.Report otherRing = fsck(told.database, told.data).run();
            for (Kind kind : List.of(Kind.KEY_NOT_TRUSTED, Kind.CHECKPOINT_NOT_SIGNED, Kind.SEALING_KEY_ALTERED)) {
                assertTrue(otherRing.counts().containsKey(kind), kind + " is not among " + otherRing.counts());
            }
        }
    }

    private static void found(ToldRegistry told, Kind kind, String which) {
        Fsck.Report report = fsck(told.database, told.data).run();
        assertTrue(
                report.findings().stream()
                        .anyMatch(f -> f.kind() == kind && f.which().startsWith(which)),
                () -> kind + " is not among " + report.findings());
    }

    /// What an erasure must have taken away is found if it comes back, as from an older backup.
    @Test
    void what_an_erasure_left() {
        try (ToldRegistry told = ToldRegistry.copy()) {
            String opening = told.database.ask(A_KEPT_OPENING);
            told.database.asSuperuser("SET session_replication_role = replica;"
                    + " INSERT INTO log_pending (event_id, entry) OVERRIDING SYSTEM VALUE VALUES (700001, decode('"
                    + HexFormat.of()
                            .formatHex(EventCodec.encode(new RegisterEvent.PersonalDataErased(
                                    Instant.parse("2099-01-01T00:00:00Z"), ToldRegistry.TRADER)))
                    + "', 'hex'));"
                    + " SET session_replication_role = origin");
            Fsck.Report report = fsck(told.database, told.data).run();
            assertTrue(
                    report.findings().stream()
                            .anyMatch(f -> f.kind() == Kind.REGISTER_SUPPLIER
                                    && f.which().contains(ToldRegistry.TRADER.toString())),
                    () -> opening + " " + report.findings());
        }
    }

    /// The lists of what is guarded are those of the schema itself, so that a new guard cannot be
    /// forgotten.
    @Test
    void the_guards_are_the_schemas_own() {
        try (TestDatabase database = TestDatabase.fresh()) {
            database.db().read(tx -> {
                assertEquals(List.of(), tx.list("fsck.list-missing-guards", Args.NONE));
                assertEquals(List.of(), tx.list("fsck.list-grants", Args.NONE));
                assertEquals(List.of(), tx.list("fsck.list-switched-off", Args.NONE));
                assertEquals(List.of(), tx.list("fsck.list-strong-roles", Args.NONE));
                return true;
            });
            for (String guard : database.db().in(tx -> tx.list("fsck.list-guards", Args.NONE)).stream()
                    .map(row -> row.text("guard") + " ON " + row.text("guarded"))
                    .toList()) {
                database.asSuperuser("DROP TRIGGER " + guard);
                assertEquals(
                        1,
                        database.db().in(tx -> tx.list("fsck.list-missing-guards", Args.NONE)).stream()
                                .filter(row -> (row.text("guard") + " ON " + row.text("guarded")).equals(guard))
                                .count(),
                        guard);
            }
        }
    }

    @Test
    void at_least_forty_tamperings_are_tried() {
        assertTrue(tamperings().count() >= 40);
        assertTrue(tamperings().map(Tampering::kind).distinct().count() >= 40);
    }
}
