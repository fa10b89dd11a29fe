package org.touchstone.format.scheme;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The reason codes of an edition. People choose among them; where the software acts by itself it takes the
/// code that the edition names for the cause, so that no code stands in Java.
public final class Reasons {

    /// What a code may be given for; each is a list of its own.
    public enum Kind {
        RETURN("return"),
        REFUSE("refuse"),
        SUSPEND("suspend"),
        REINSTATE("reinstate"),
        WITHDRAW("withdraw"),
        END("end"),
        REPLACE_CERTIFICATE("replace-certificate");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// What makes the software itself give a reason. Every edition names exactly one code for each.
    public enum Cause {
        MANDATORY_NOT_MET(Kind.REFUSE, "mandatory-not-met"),
        SCORE_TOO_LOW(Kind.REFUSE, "score-too-low"),
        THEME_TOO_LOW(Kind.REFUSE, "theme-too-low"),
        REPORT_OVERDUE(Kind.SUSPEND, "report-overdue"),
        CONDITIONS_OVERDUE(Kind.SUSPEND, "conditions-overdue"),
        SUPPLIER_ASKED(Kind.SUSPEND, "supplier-asked"),
        MATERIAL_CHANGE(Kind.SUSPEND, "material-change"),
        CAUSE_REMOVED(Kind.REINSTATE, "cause-removed"),
        SUSPENSION_UNRESOLVED(Kind.WITHDRAW, "suspension-unresolved"),
        CEASED(Kind.WITHDRAW, "ceased"),
        SURRENDERED(Kind.END, "surrendered"),
        EXPIRED(Kind.END, "expired"),
        SUPERSEDED(Kind.END, "superseded"),
        MERGED(Kind.END, "merged"),
        ISSUER_KEY_CHANGED(Kind.REPLACE_CERTIFICATE, "issuer-key-changed"),
        HOLDER_KEY_CHANGED(Kind.REPLACE_CERTIFICATE, "holder-key-changed"),
        NAME_CHANGED(Kind.REPLACE_CERTIFICATE, "name-changed"),
        SCOPE_CHANGED(Kind.REPLACE_CERTIFICATE, "scope-changed"),
        CLERICAL_ERROR(Kind.REPLACE_CERTIFICATE, "clerical-error"),
        CONDITION_CLOSED(Kind.REPLACE_CERTIFICATE, "condition-closed"),
        CONTINUED(Kind.REPLACE_CERTIFICATE, "continued"),
        RENEWED(Kind.REPLACE_CERTIFICATE, "renewed");

        private final Kind kind;
        private final String word;

        Cause(Kind kind, String word) {
            this.kind = kind;
            this.word = word;
        }

        /// The list its code stands in.
        public Kind kind() {
            return kind;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// Who brings a suspension about, and with what notice.
    public enum SuspensionKind {
        /// A rule fixed in advance; the system acts when the rule's moment has come.
        STANDING_RULE("standing-rule"),
        /// A person decides, after notice unless urgent.
        IMPOSED("imposed"),
        /// The supplier asked for it.
        VOLUNTARY("voluntary");

        private final String word;

        SuspensionKind(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// One code. `suspension` is present for codes of suspension only; `urgent` says that it may be given
    /// without notice.
    public record Code(
            String id, Kind kind, String text, Set<Cause> causes, Optional<SuspensionKind> suspension, boolean urgent) {
        public Code {
            causes = Set.copyOf(causes);
        }
    }

    private final Map<Kind, Map<String, Code>> codes;
    private final Map<Cause, Code> byCause;

    private Reasons(Map<Kind, Map<String, Code>> codes, Map<Cause, Code> byCause) {
        this.codes = codes;
        this.byCause = byCause;
    }

    static Reasons read(Node n) {
        Map<Kind, Map<String, Code>> codes = new EnumMap<>(Kind.class);
        Map<Cause, Code> byCause = new EnumMap<>(Cause.class);
        Map<String, Code> all = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Map<String, Code> list = n.byId(kind.word(), c -> code(c, kind), Code::id);
            for (Code c : list.values()) {
                if (all.put(c.id(), c) != null) {
                    throw n.fault(kind.word(), "\"" + c.id() + "\" stands in two lists");
                }
                for (Cause cause : c.causes()) {
                    if (byCause.put(cause, c) != null) {
                        throw n.fault(kind.word(), "two codes for the cause \"" + cause.word() + "\"");
                    }
                }
            }
            codes.put(kind, list);
        }
        for (Cause cause : Cause.values()) {
            if (!byCause.containsKey(cause)) {
                throw n.fault(cause.kind().word(), "no code for the cause \"" + cause.word() + "\"");
            }
        }
        n.end();
        return new Reasons(codes, byCause);
    }

    private static Code code(Node n, Kind kind) {
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        if (n.has("causes")) {
            for (String word : n.texts("causes")) {
                Cause cause = List.of(Cause.values()).stream()
                        .filter(c -> c.word().equals(word) && c.kind() == kind)
                        .findFirst()
                        .orElseThrow(() -> n.fault("causes", "\"" + word + "\" is not a cause of this list"));
                if (!causes.add(cause)) {
                    throw n.fault("causes", "\"" + word + "\" occurs twice");
                }
            }
        }
        Optional<SuspensionKind> suspension = kind == Kind.SUSPEND
                ? Optional.of(n.word("suspension", SuspensionKind.values(), SuspensionKind::word))
                : Optional.empty();
        boolean urgent = n.has("urgent") && n.bool("urgent");
        if (urgent && !suspension.equals(Optional.of(SuspensionKind.IMPOSED))) {
            throw n.fault("urgent", "only an imposed suspension can be urgent");
        }
        return new Code(n.id("id"), kind, n.text("text"), causes, suspension, urgent);
    }

    /// The codes of one list, by id, in the order of the edition.
    public Map<String, Code> of(Kind kind) {
        return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(codes.getOrDefault(kind, Map.of())));
    }

    /// The code `id` of one list, if it stands there.
    public Optional<Code> find(Kind kind, String id) {
        return Optional.ofNullable(of(kind).get(id));
    }

    /// The code `id` of whatever list.
    public Optional<Code> find(String id) {
        return codes.values().stream()
                .flatMap(m -> m.values().stream())
                .filter(c -> c.id().equals(id))
                .findFirst();
    }

    /// The code the edition gives for a cause.
    public Code forCause(Cause cause) {
        Code code = byCause.get(cause);
        if (code == null) {
            throw new IllegalStateException("no code for " + cause);
        }
        return code;
    }
}
