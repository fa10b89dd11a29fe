package org.touchstone.verifier.audit;

import java.util.OptionalLong;

/// One thing in a public record that is not as it must be. `code` is stable: a [Kind], or for [Kind#RULE] the rule's id
/// in `spec/register-event.md`; `where` names the file or entry; `detail` says what was found.
public record Divergence(Kind kind, String code, OptionalLong index, String where, String detail) {

    /// What is wrong, from the outside in.
    public enum Kind {
        /// The checkpoint is missing, malformed or not signed by the log.
        CHECKPOINT("log-checkpoint"),
        /// An earlier checkpoint of the log is no beginning of this one.
        CONSISTENCY("log-consistency"),
        /// A tile or bundle that the checkpoint promises is not there.
        MISSING("log-missing"),
        /// A tile holds other hashes than its entries or its lower tiles give.
        TILE("log-tile"),
        /// A bundle is malformed.
        BUNDLE("log-bundle"),
        /// The entries give another root than the checkpoint.
        ROOT("log-root"),
        /// An entry breaks a rule of the register.
        RULE("register-rule"),
        /// A token is not what its entry says or not signed by a key that counted then.
        TOKEN("record-token"),
        /// A trust list is not what its entry says or does not follow from the pinned one.
        TRUST_LIST("record-trust-list");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// The stable code.
        public String code() {
            return code;
        }
    }

    static Divergence at(Kind kind, String where, String detail) {
        return new Divergence(kind, kind.code(), OptionalLong.empty(), where, detail);
    }

    static Divergence at(Kind kind, long index, String detail) {
        return new Divergence(kind, kind.code(), OptionalLong.of(index), "entry " + index, detail);
    }
}
