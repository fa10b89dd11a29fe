package org.touchstone.registry.fsck;

import java.util.function.Function;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.fsck.Finding.Kind;

/// Casework: cases that do not stand where their own papers put them, deadlines that are missing or stray, notices and
/// letters to the wrong people, sessions of nobody.
final class CasePass {
    private final Snapshot snapshot;
    private final Findings findings;

    CasePass(Snapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.findings = findings;
    }

    void run() {
        find(
                "fsck.list-cases-out-of-step",
                Kind.CASE_STATE,
                row -> "case " + row.uuid("id"),
                row -> "its papers do not make it " + row.text("state"));
        find(
                "fsck.list-deadlines-missing",
                Kind.DEADLINE_MISSING,
                row -> "deadline of " + row.text("subject"),
                row -> "there is no " + row.text("kind"));
        find(
                "fsck.list-deadlines-stray",
                Kind.DEADLINE_STRAY,
                row -> "deadline of " + row.text("subject"),
                row -> row.text("kind") + " on something that has ended");
        find(
                "fsck.list-notices-misdirected",
                Kind.NOTICE_MISDIRECTED,
                row -> "notice " + row.uuid("id"),
                _ -> "it is about somebody else's case");
        find("fsck.list-letters-kept", Kind.LETTER_KEPT, row -> "letter " + row.uuid("id"), row -> row.text("detail"));
        find(
                "fsck.list-sessions-of-nobody",
                Kind.SESSION_OF_NOBODY,
                row -> row.text("what") + " " + row.uuid("id"),
                _ -> "whoever it is for was erased or does not act there");
    }

    private void find(String question, Kind kind, Function<Row, String> which, Function<Row, String> detail) {
        snapshot.stream(question, row -> findings.add(kind, which.apply(row), detail.apply(row)));
    }
}
