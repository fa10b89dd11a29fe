package org.touchstone.registry;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.touchstone.format.json.Json;
import org.touchstone.registry.account.AccountPages;
import org.touchstone.registry.account.EnrolmentPages;
import org.touchstone.registry.account.MessagePages;
import org.touchstone.registry.account.Persona;
import org.touchstone.registry.account.SessionPages;
import org.touchstone.registry.account.SignInPages;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.account.Tries;
import org.touchstone.registry.api.AccreditationsApi;
import org.touchstone.registry.api.ApplicationsApi;
import org.touchstone.registry.api.AssessmentsApi;
import org.touchstone.registry.api.CasesApi;
import org.touchstone.registry.api.CommentsApi;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.api.HandOut;
import org.touchstone.registry.api.IdentitiesApi;
import org.touchstone.registry.api.MembersApi;
import org.touchstone.registry.api.NoticesApi;
import org.touchstone.registry.api.PeopleApi;
import org.touchstone.registry.api.SessionsApi;
import org.touchstone.registry.api.SharesApi;
import org.touchstone.registry.api.SuppliersApi;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.demo.Story;
import org.touchstone.registry.keys.DidDocument;
import org.touchstone.registry.keys.ServerTls;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.pages.ApplicantPages;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.HealthPages;
import org.touchstone.registry.pages.Site;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.staffdesk.AccreditationPages;
import org.touchstone.registry.staffdesk.AdvicePages;
import org.touchstone.registry.staffdesk.Desk;
import org.touchstone.registry.staffdesk.IdentityPages;
import org.touchstone.registry.staffdesk.PeoplePages;
import org.touchstone.registry.staffdesk.StaffDesk;
import org.touchstone.registry.supplierdesk.AnswerPages;
import org.touchstone.registry.supplierdesk.ApplyPages;
import org.touchstone.registry.supplierdesk.ConditionPages;
import org.touchstone.registry.supplierdesk.CorrectionPages;
import org.touchstone.registry.supplierdesk.EvidencePages;
import org.touchstone.registry.supplierdesk.HolderKeyPages;
import org.touchstone.registry.supplierdesk.HolderPages;
import org.touchstone.registry.supplierdesk.MakeSharePages;
import org.touchstone.registry.supplierdesk.OrganisationPages;
import org.touchstone.registry.supplierdesk.QuestionPages;
import org.touchstone.registry.supplierdesk.RegistrationPages;
import org.touchstone.registry.supplierdesk.ReplyPages;
import org.touchstone.registry.supplierdesk.TakePages;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Route;

/// A registry's public pages and its writing interface on one listening socket.
public final class Website implements AutoCloseable {
    private final HttpListener listener;
    private final List<Route> routes;

    private Website(HttpListener listener, List<Route> routes) {
        this.listener = listener;
        this.routes = List.copyOf(routes);
    }

    /// Binds and serves.
    ///
    /// @throws RuntimeException if the address is taken
    public static Website start(Config config, Registry registry) {
        Metrics metrics = new Metrics();
        byte[] did = DidDocument.bytes(registry.identity(), registry.ring());
        Site site = new Site(
                new Site.Settings(
                        registry.identity().publicUrl(),
                        registry.identity().name(),
                        config.demo(),
                        config.behindProxy(),
                        () -> did,
                        () -> health(registry),
                        registry::freshLists,
                        registry.sequencer()::signings,
                        registry.data().resolve("served")),
                registry.db(),
                registry.record(),
                registry.reader(),
                registry.clock(),
                metrics);
        gauges(metrics, registry);
        Optional<SSLContext> tls =
                config.tls() ? Optional.of(serverTls(config, registry).context()) : Optional.empty();
        List<Route> more = routes(config, registry, site);
        try {
            HttpListener listener = HttpListener.start(
                    new HttpListener.Settings(InetAddress.getByName(config.host()), config.port(), tls),
                    site.sharing(registry.shares()::find).handlers(routes(config, registry, site), config.limits()));
            metrics.gauge("touchstone_http_connections", "Connections open.", listener::connections);
            List<Route> all = new ArrayList<>(site.routes());
            all.addAll(more);
            return new Website(listener, all);
        } catch (UnknownHostException e) {
            throw new Config.UsageException("--host " + config.host() + " is not an address of this machine");
        }
    }

    private static List<Route> routes(Config config, Registry registry, Site site) {
        List<Route> routes = new ArrayList<>(api(registry));
        routes.addAll(new ApplicantPages(site.frame(), registry.comments(), registry.clock()).routes());
        routes.addAll(desks(config, registry, site));
        return routes;
    }

    /// The pages of people who are signed in.
    private static List<Route> desks(Config config, Registry registry, Site site) {
        Frame frame = site.frame();
        String publicUrl = registry.identity().publicUrl().value();
        WebDoor door = new WebDoor(
                registry.sessions(),
                registry.useCases(),
                frame.messages(),
                id -> registry.issuance().include(id),
                new SecureRandom(),
                publicUrl.startsWith("https:"));
        MakeSharePages shares = new MakeSharePages(door, frame, registry.shares(), registry.clock());
        Desk cases = new Desk(
                door,
                frame,
                registry.cases(),
                registry.caseFiles(),
                registry.applications(),
                registry.comments(),
                registry.team(),
                registry.assessments(),
                registry.reviews(),
                registry.clarifications(),
                registry.decisions(),
                registry.accreditations(),
                registry.clock());
        StaffDesk staff = new StaffDesk(cases);
        OwnCases own = registry.ownCases();
        ApplyPages apply = new ApplyPages(
                door,
                frame,
                own,
                registry.drafts(),
                registry.applications(),
                registry.cases(),
                registry.accreditations());
        HolderPages holder = new HolderPages(
                door,
                frame,
                own,
                registry.shares(),
                registry.accreditations(),
                site.holdings(),
                registry.applications(),
                new ConditionPages(
                        door,
                        frame,
                        registry.accreditations(),
                        registry.conditions(),
                        registry.accreditationFiles(),
                        registry.clock()));
        OrganisationPages organisation =
                new OrganisationPages(door, frame, registry.members(), registry.organisations());
        RegistrationPages register = new RegistrationPages(door, frame, registry.registrations());
        PeoplePages people = new PeoplePages(
                door, frame, registry.people(), registry.staff(), registry.enrolmentCodes(), registry.accounts());
        IdentityPages identity = new IdentityPages(door, frame, registry.identities(), registry.suppliers());
        MessagePages messages =
                new MessagePages(door, frame, registry.notices(), registry.organisations(), registry.caseFiles());
        // What the account page offers, in this order.
        List<Persona> personas = config.demo() ? Story.personas(config.data()) : List.of();
        List<Tasks> tasks = List.of(
                new Tries(frame, personas)::tasks,
                messages::tasks,
                apply::tasks,
                holder::tasks,
                shares::tasks,
                organisation::tasks,
                register::tasks,
                staff::tasks,
                identity::tasks,
                people::tasks);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new SignInPages(door, frame, registry.people(), registry.signIns(), personas).routes());
        routes.addAll(new AccountPages(
                        door,
                        frame,
                        registry.organisations(),
                        registry.accounts(),
                        registry.addresses(),
                        new SessionPages(door, frame, registry.sessions(), registry.organisations()),
                        tasks)
                .routes());
        routes.addAll(messages.routes());
        routes.addAll(new EnrolmentPages(door, frame, registry.accounts()).routes());
        routes.addAll(organisation.routes());
        routes.addAll(register.routes());
        routes.addAll(new CorrectionPages(door, frame, registry.registrations(), registry.suppliers()).routes());
        routes.addAll(identity.routes());
        routes.addAll(apply.routes());
        routes.addAll(new QuestionPages(door, frame, own, registry.drafts()).routes());
        routes.addAll(new TakePages(door, frame, own, registry.drafts()).routes());
        routes.addAll(new EvidencePages(door, frame, own, registry.applications()).routes());
        routes.addAll(new HolderKeyPages(door, frame, own, registry.applications()).routes());
        routes.addAll(new AnswerPages(
                        door,
                        frame,
                        own,
                        registry.clarifications(),
                        registry.decisions(),
                        registry.cases(),
                        registry.accreditationFiles())
                .routes());
        routes.addAll(new ReplyPages(door, frame, own, registry.comments()).routes());
        routes.addAll(holder.routes());
        routes.addAll(shares.routes());
        routes.addAll(staff.routes());
        routes.addAll(new AdvicePages(cases, registry.people(), registry.suppliers()).routes());
        routes.addAll(new AccreditationPages(cases, registry.conditions(), registry.accreditationFiles()).routes());
        routes.addAll(people.routes());
        return routes;
    }

    private static ServerTls serverTls(Config config, Registry registry) {
        return config.tlsFiles()
                .map(ServerTls::of)
                .orElseGet(() -> ServerTls.throwAway(
                        registry.data(),
                        URI.create(registry.identity().publicUrl().value()).getHost(),
                        new SecureRandom(),
                        registry.clock().instant()));
    }

    /// The writing interface.
    private static List<Route> api(Registry registry) {
        HandOut handOut = id -> {
            long index = registry.issuance().include(id);
            String url = registry.identity().publicUrl() + "/certificates/" + id.value();
            return Json.Obj.builder()
                    .with("certificate", id.value().toString())
                    .with("entry", index)
                    .with("url", url)
                    .with("bundle", url + "/bundle.json")
                    .build();
        };
        Door door = new Door(registry.accessTokens()::authenticate, handOut);
        Door lately = new Door(registry.accessTokens()::authenticateLately, handOut);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new PeopleApi(
                        door,
                        registry.people(),
                        registry.staff(),
                        registry.enrolmentCodes(),
                        registry.accounts(),
                        registry.editions())
                .routes());
        routes.addAll(new SessionsApi(door, lately, registry.sessions()).routes());
        routes.addAll(new MembersApi(
                        door,
                        registry.members(),
                        registry.identity().publicUrl().value())
                .routes());
        routes.addAll(new SuppliersApi(door, registry.suppliers(), registry.accreditations()).routes());
        routes.addAll(new IdentitiesApi(door, registry.registrations(), registry.identities()).routes());
        routes.addAll(
                new ApplicationsApi(door, registry.applications(), registry.drafts(), registry.ownCases()).routes());
        routes.addAll(new AssessmentsApi(
                        door,
                        registry.team(),
                        registry.assessments(),
                        registry.reviews(),
                        registry.clarifications(),
                        registry.decisions(),
                        registry.accreditations())
                .routes());
        routes.addAll(new AccreditationsApi(
                        door, registry.accreditations(), registry.conditions(), registry.accreditationFiles())
                .routes());
        routes.addAll(new CasesApi(
                        door,
                        registry.cases(),
                        registry.caseFiles(),
                        registry.team(),
                        registry.assessments(),
                        Messages.english())
                .routes());
        routes.addAll(new CommentsApi(door, registry.comments()).routes());
        routes.addAll(new NoticesApi(door, registry.notices(), registry.addresses()).routes());
        routes.addAll(new SharesApi(door, registry.shares()).routes());
        return routes;
    }

    /// How each part is, from what the parts know already; nothing is computed here.
    private static Map<String, HealthPages.Part> health(Registry registry) {
        Map<String, HealthPages.Part> parts = new TreeMap<>();
        parts.put("log", part(registry.sequencer().objection()));
        parts.put("writing", part(registry.db().readOnlyReason()));
        registry.surroundings().ifPresent(around -> {
            parts.put("database", part(around.database()));
            parts.put("disk", part(around.disk()));
            parts.put("queue", part(around.queue()));
            parts.put(
                    "trust-list",
                    around.trusted()
                            ? new HealthPages.Part.Fine()
                            : new HealthPages.Part.Wrong("no trust list is signed yet"));
        });
        parts.put(
                "record-check",
                part(registry.nightly()
                        .last()
                        .filter(last -> last.findings() > 0)
                        .map(last -> last.findings() + " findings at " + last.at() + ", first "
                                + last.first().orElse(""))));
        parts.put("certificate-key", part(registry.issuance().keyFault()));
        return parts;
    }

    private static HealthPages.Part part(Optional<String> wrong) {
        return wrong.<HealthPages.Part>map(HealthPages.Part.Wrong::new).orElseGet(HealthPages.Part.Fine::new);
    }

    private static void gauges(Metrics metrics, Registry registry) {
        metrics.gauge(
                "touchstone_log_entries",
                "Entries under a signed checkpoint, as far as this process has the role.",
                () -> registry.sequencer().standing() instanceof Sequencer.Standing.Leading(long _, long size)
                        ? size
                        : Double.NaN);
        metrics.gauge(
                "touchstone_read_only",
                "1 while the server only reads.",
                () -> registry.db().readOnlyReason().isPresent() ? 1 : 0);
        metrics.gauge(
                "touchstone_fsck_findings",
                "What the last nightly check found; nothing before the first.",
                () -> registry.nightly().last().map(l -> (double) l.findings()).orElse(Double.NaN));
        metrics.gauge(
                "touchstone_fsck_finished_seconds",
                "When the last nightly check ended, in seconds since 1970.",
                () -> registry.nightly()
                        .last()
                        .map(l -> (double) l.at().getEpochSecond())
                        .orElse(Double.NaN));
        metrics.gauge(
                "touchstone_fsck_duration_seconds",
                "How long the last nightly check took.",
                () -> registry.nightly()
                        .last()
                        .map(l -> l.took().toMillis() / 1e3)
                        .orElse(Double.NaN));
        metrics.gauge(
                "touchstone_fsck_reading",
                "Entries that the check which runs now has read.",
                () -> registry.nightly().progress());
        metrics.gauge(
                "touchstone_certificates_open",
                "Certificates that were decided and are not signed yet.",
                () -> registry.issuance().backlog().intents());
    }

    /// Everything that is served.
    public List<Route> routes() {
        return routes;
    }

    /// The port in use.
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
