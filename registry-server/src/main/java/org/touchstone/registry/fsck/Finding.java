package org.touchstone.registry.fsck;

import java.util.Locale;

/// One thing that is not as it must be.
///
/// @param kind what is wrong; the catalogue has its sentence and what to do next
/// @param which the row, file or key: `entry 17`, `object 3fe…`, `certificate 0b9c…`
/// @param detail what was found there
public record Finding(Kind kind, String which, String detail) {

    /// Everything that can be found, from the log outwards.
    public enum Kind {
        // The log.
        ENTRY_MISSING,
        ENTRY_UNREADABLE,
        ENTRY_ALTERED,
        ENTRY_MISFILED,
        ENTRY_BREAKS_RULE,
        ENTRY_BEYOND_HEAD,
        ENTRY_TIME,
        HEAD_OTHER_ROOT,
        HEAD_OTHER_TIME,
        PENDING_UNREADABLE,
        PENDING_BREAKS_RULE,
        PENDING_TWICE,
        // Tiles.
        TILE_MISSING,
        TILE_ALTERED,
        TILE_ROOT_ALTERED,
        TILE_STRAY,
        // Checkpoints and folds.
        CHECKPOINT_NOT_SIGNED,
        CHECKPOINT_OTHER_ROW,
        CHECKPOINT_OTHER_TREE,
        CHECKPOINT_BEYOND_HEAD,
        CHECKPOINT_TIME,
        CHECKPOINT_MISSING,
        FOLD_NOT_SIGNED,
        FOLD_ALTERED,
        FOLD_OTHER_STATE,
        FOLD_BEYOND_HEAD,
        // The head outside the database.
        HEAD_FILE_MISSING,
        HEAD_FILE_UNREADABLE,
        HEAD_FILE_OTHER_LOG,
        HEAD_FILE_OTHER_TREE,
        HEAD_FILE_BEHIND,
        DATABASE_BEHIND_HEAD,
        // Objects and openings.
        OBJECT_MISSING,
        OBJECT_ALTERED,
        OBJECT_STRAY,
        OPENING_MISSING,
        OPENING_ALTERED,
        OPENING_ERASED_WITHOUT_ENTRY,
        OPENING_KEPT_AFTER_ERASURE,
        OPENING_OF_NOBODY,
        OPENING_OF_ANOTHER,
        // Tokens and trust lists.
        TOKEN_OTHER_THAN_ENTRY,
        TOKEN_NOT_SIGNED,
        TRUST_LIST_OTHER,
        TRUST_LIST_ROW,
        // Status lists.
        STATUS_REVOCATION_BIT,
        STATUS_SUSPENSION_BIT,
        STATUS_POSITION,
        STATUS_STANDING,
        STATUS_LIST_ROW,
        // Certificates.
        CERTIFICATE_MISSING,
        CERTIFICATE_STRAY,
        CERTIFICATE_OTHER_TOKEN,
        INTENT_STATE,
        INTENT_TEXT,
        // What is held, and the rows that pages read.
        ACCREDITATION_ROW,
        REGISTER_SUPPLIER,
        REGISTER_IDENTIFIER,
        REGISTER_ACCREDITATION,
        REGISTER_CONDITION,
        REGISTER_CERTIFICATE,
        REGISTER_EDITION,
        REGISTER_TRUST_LIST,
        REGISTER_APPLICATION,
        // Casework.
        CASE_STATE,
        DEADLINE_MISSING,
        DEADLINE_STRAY,
        NOTICE_MISDIRECTED,
        LETTER_KEPT,
        SESSION_OF_NOBODY,
        // Keys.
        KEY_NOT_TRUSTED,
        SEALING_KEY_ALTERED,
        SEALING_KEY_OF_ERASED,
        SEALED_VALUE_ALTERED,
        EVIDENCE_ALTERED,
        // What guards the rows.
        GUARD_MISSING,
        GUARD_GRANT,
        DUTIES_NOT_APART,
        ROLE_WITHOUT_TWO;

        /// The stable code, such as `tile-altered`.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return kind.code() + "  " + which + ": " + detail;
    }
}
