package org.touchstone.registry.fsck;

import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.fsck.Finding.Kind;

/// What keeps the program itself, and whoever takes its database role, from changing the record: triggers and
/// constraints that are there and switched on, privileges that the role does not have, and rows that could only be
/// written while they were gone.
final class GuardPass {
    private final Snapshot snapshot;
    private final Findings findings;

    GuardPass(Snapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.findings = findings;
    }

    void run() {
        snapshot.list("fsck.list-missing-guards")
                .forEach(row -> findings.add(
                        Kind.GUARD_MISSING,
                        "trigger " + row.text("guard") + " on " + row.text("guarded"),
                        "it is gone or switched off"));
        snapshot.list("fsck.list-switched-off")
                .forEach(row -> findings.add(
                        Kind.GUARD_MISSING,
                        "table " + row.text("guarded"),
                        "constraints of it are switched off or unproved"));
        snapshot.list("fsck.list-grants")
                .forEach(row -> findings.add(
                        Kind.GUARD_GRANT,
                        "table " + row.text("guarded"),
                        "touchstone_app has the privilege " + row.text("privilege")));
        snapshot.list("fsck.list-strong-roles")
                .forEach(row -> findings.add(
                        Kind.GUARD_GRANT, "role " + row.text("name"), "it may more than read and add rows"));
        if (snapshot.one("fsck.list-missing-separations").integer("pairs") != SEPARATE) {
            findings.add(Kind.DUTIES_NOT_APART, "table separate_duties", "its pairs are not the ones of the schema");
        }
        snapshot.list("fsck.list-joined-duties")
                .forEach(row -> findings.add(
                        Kind.DUTIES_NOT_APART,
                        "case " + row.uuid("application"),
                        "person " + row.uuid("person") + " has the duties " + row.text("one") + " and "
                                + row.text("other")));
        snapshot.list("fsck.list-roles-without-two")
                .forEach(row -> findings.add(
                        Kind.ROLE_WITHOUT_TWO,
                        "person " + row.uuid("person"),
                        "two others did not give the role " + row.text("role")));
        snapshot.list("fsck.list-decisions-without-duty")
                .forEach(row -> findings.add(
                        Kind.DUTIES_NOT_APART,
                        "decision " + row.uuid("id"),
                        "person " + row.uuid("decided_by") + " decided without the duty or without a passed review"));
    }

    /// Ordered pairs of six duties, without those that a check may share.
    private static final long SEPARATE = 30 - 6;
}
