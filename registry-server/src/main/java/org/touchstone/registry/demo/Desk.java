package org.touchstone.registry.demo;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Scheduler;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.supplier.Suppliers;

/// What the people of the story work with: the registry's use cases, and nothing behind them.
///
/// @param clock the clock that all of them run by
/// @param handOut sees to it that a certificate asked for is signed, logged and handed out, and waits for it
/// @param settle publishes the status lists that are due and waits until every event so far is under a signed
/// checkpoint
/// @param renewTrust has the governors sign the next trust list about this registry, and publishes it
/// @param bundle the bundle of a certificate, as anybody may fetch it
/// @param pack the pack as it is now, as anybody may fetch it
public record Desk(
        StoryClock clock,
        People people,
        Suppliers suppliers,
        Editions editions,
        Applications applications,
        Drafts drafts,
        Comments comments,
        Team team,
        Assessments assessments,
        Reviews reviews,
        Clarifications clarifications,
        Decisions decisions,
        Accreditations accreditations,
        Notices notices,
        Scheduler scheduler,
        Consumer<CertificateId> handOut,
        Runnable settle,
        Runnable renewTrust,
        Function<CertificateId, byte[]> bundle,
        Supplier<byte[]> pack) {}
