package org.touchstone.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.Scheduler;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Cluster;
import org.touchstone.registry.db.CommitUncertainException;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.EmbeddedPostgres;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.fsck.NightlyCheck;
import org.touchstone.registry.governance.TrustLists;
import org.touchstone.registry.issuance.Bundles;
import org.touchstone.registry.issuance.Issuance;
import org.touchstone.registry.issuance.IssuerKey;
import org.touchstone.registry.keys.AccreditationNumbers;
import org.touchstone.registry.keys.Durable;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.TokenSettings;
import org.touchstone.registry.keys.TrustDraft;
import org.touchstone.registry.log.ClockGuard;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.FaultPoints;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.mail.Mail;
import org.touchstone.registry.mail.MailSettings;
import org.touchstone.registry.mail.Smtp;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.Staff;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.signin.AccessTokens;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.SignIns;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.status.StatusPublisher;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.RefusedException;

/// A running registry without its web pages: keys, database, log, status lists, use cases and the workers behind them,
/// put together in one place. Everything is opened in this order and closed in the reverse one.
public final class Registry implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Registry.class.getName());
    private static final Duration INCLUDED = Duration.ofSeconds(30);
    private static final int BALLAST = 64 << 20;
    private static final String CLUSTER = "cluster.json";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final Duration LETTERS_EVERY = Duration.ofSeconds(20);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path data;
    private final InstantSource clock;
    private final Identity identity;
    private final KeyRing ring;
    private final Db db;
    private final EventLog log;
    private final PublicRecord record;
    private final LogReader reader;
    private final Sequencer sequencer;
    private final StatusPublisher publisher;
    private final TrustLists trustLists;
    private final Editions editions;
    private final People people;
    private final Staff staff;
    private final EnrolmentCodes enrolmentCodes;
    private final Accounts accounts;
    private final Suppliers suppliers;
    private final Members members;
    private final Registrations registrations;
    private final Identities identities;
    private final Applications applications;
    private final Team team;
    private final Assessments assessments;
    private final Reviews reviews;
    private final Decisions decisions;
    private final Issuance issuance;
    private final Bundles bundles;
    private final Fsck fsck;
    private final NightlyCheck nightly;
    private final Accreditations accreditations;
    private final Conditions conditions;
    private final AccreditationFiles accreditationFiles;
    private final Addresses addresses;
    private final Mail mail;
    private final Optional<Smtp> postman;
    private final Drafts drafts;
    private final OwnCases ownCases;
    private final Cases cases;
    private final CaseFiles caseFiles;
    private final Comments comments;
    private final Clarifications clarifications;
    private final Notices notices;
    private final Shares shares;
    private final Scheduler scheduler;
    private final UseCases useCases;
    private final Sessions sessions;
    private final Organisations organisations;
    private final Optional<SignIns> signIns;
    private final AccessTokens accessTokens;
    private volatile Optional<Surroundings> surroundings = Optional.empty();

    /// Opens the registry of a data folder, making it at the first start; nothing runs yet.
    ///
    /// @param clock the one source of time
    /// @param story whether that clock tells a story instead of the real time
    public Registry(Config config, InstantSource clock, boolean story) {
        this.data = config.data();
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        try {
            Files.createDirectories(data);
            if (Identity.kept(data).isEmpty() && KeyRing.exists(data.resolve("keys"))) {
                throw new KeyRing.KeyRingException(
                        "this registry has keys, and identity.json, which says whose they are, is missing from " + data
                                + ": put it back. One made anew could name another registry",
                        new IOException("no identity"));
            }
            this.identity = Identity.fix(data, config.publicUrl(), config.localUrl(), config.name());
            if (Files.exists(data.resolve("head")) && !KeyRing.exists(data.resolve("keys"))) {
                throw new KeyRing.KeyRingException(
                        "this registry has signed its log, and its key ring is missing from " + data.resolve("keys")
                                + ": put it back. A new one would be another registry's",
                        new IOException("no key ring"));
            }
            this.ring = KeyRing.open(
                    data.resolve("keys"),
                    identity,
                    random,
                    clock.instant(),
                    config.pkcs11().map(TokenSettings::read));
            open.push(ring);
            DatabaseUrl owner = config.databaseUrl().orElseGet(() -> {
                EmbeddedPostgres postgres = EmbeddedPostgres.start(data.resolve("pg"));
                open.push(postgres);
                return postgres.ownerUrl();
            });
            Cluster cluster = Cluster.of(owner);
            Optional<Cluster> known = knownCluster();
            cluster.require(known);
            Migrations.migrate(owner);
            Migrations.requireDurable(owner);
            if (!known.equals(Optional.of(cluster))) {
                keep(cluster);
            }
            if (!config.demo()) {
                ballast();
            }
            this.db = Db.open(
                    Migrations.derived(owner, Migrations.APP),
                    Migrations.derived(owner, Migrations.READER),
                    Statements.load());
            open.push(db);
            this.record = new PublicRecord(random);
            StatusLists lists = new StatusLists(identity.publicUrl(), random);
            this.log = new EventLog(lists.and(new RegisterRows(record)));
            this.reader = new LogReader(ring.logSigner().key());
            HeadStore heads = new HeadStore(data.resolve("head"));
            boolean apart = config.databaseUrl().isPresent()
                    && !config.databaseUrl().get().onThisMachine();
            // Whatever is decided, signed or published goes by the clock only while it can be right.
            ClockGuard guard = new ClockGuard(clock, story, data, apart);
            this.sequencer = new Sequencer(db, log, ring.logSigner(), heads, guard, FaultPoints.none());
            this.publisher = new StatusPublisher(
                    db, log, record, lists, identity.did(), identity.statusKid(), ring.statusSigner(), guard);
            this.trustLists = new TrustLists(db, log, record, identity, ring, guard);
            SealingKeys sealing = new SealingKeys(ring.sealingSecret(), random, clock);
            this.useCases = new UseCases(db, guard, sealing);
            this.people = new People(db, useCases, sealing, config.demo());
            this.staff = new Staff(db, useCases, people);
            this.enrolmentCodes = new EnrolmentCodes(db, useCases, sealing, people);
            this.addresses = new Addresses(db, useCases, sealing);
            this.accounts = new Accounts(db, useCases, sealing, people, enrolmentCodes, addresses, random);
            this.editions = new Editions(useCases, log, record);
            this.suppliers = new Suppliers(useCases, sealing, editions, log, record);
            this.applications = new Applications(db, useCases, sealing, editions, suppliers, log, random);
            this.drafts = new Drafts(db, useCases, applications);
            this.comments = new Comments(db, useCases, sealing, editions, applications);
            this.team = new Team(db, useCases, applications);
            this.assessments = new Assessments(db, useCases, applications, team, random);
            this.reviews = new Reviews(db, useCases, applications, assessments);
            this.clarifications = new Clarifications(db, useCases, applications);
            this.cases = new Cases(db, useCases, applications, team);
            this.mail = new Mail(
                    db,
                    sealing,
                    clock,
                    Messages.english(),
                    identity.name(),
                    identity.publicUrl().value());
            this.registrations = new Registrations(db, useCases, sealing, suppliers);
            this.identities = new Identities(db, useCases, sealing, suppliers);
            this.members = new Members(db, useCases, people, sealing, suppliers, mail);
            this.postman = config.mail().map(file -> new Smtp(MailSettings.read(file)));
            this.caseFiles = new CaseFiles(db, useCases, applications, suppliers);
            this.ownCases = new OwnCases(db, useCases, applications, drafts, suppliers, editions);
            this.notices = new Notices(db, useCases);
            this.decisions = new Decisions(useCases, applications, assessments, log);
            this.issuance = new Issuance(
                    db,
                    log,
                    record,
                    lists,
                    sequencer,
                    identity,
                    IssuerKey.of(identity, ring).whileTrusted(trustLists::namesCertificateKey),
                    random,
                    guard,
                    FaultPoints.none());
            this.bundles = new Bundles(db, reader, record, lists);
            this.fsck = new Fsck(db, lists, heads, identity, ring, sealing);
            this.nightly = new NightlyCheck(fsck, db, clock);
            this.accreditations = new Accreditations(
                    db,
                    useCases,
                    sealing,
                    editions,
                    suppliers,
                    applications,
                    decisions,
                    log,
                    issuance,
                    new AccreditationNumbers(ring.numbers()),
                    identity.publicUrl());
            this.conditions = new Conditions(accreditations);
            this.accreditationFiles = new AccreditationFiles(db, useCases, accreditations, suppliers);
            this.shares = new Shares(useCases, db, sealing, identity.publicUrl(), new SecureRandom());
            this.scheduler = new Scheduler(db, useCases, applications, comments, clarifications, accreditations, log);
            this.sessions = new Sessions(db, useCases, people, sealing, clock, random, config.sessions());
            Optional<Provider> provider = config.provider()
                    .map(p -> new Provider(p, identity.publicUrl().value(), clock));
            this.signIns = provider.map(p -> new SignIns(db, people, accounts, p, clock, random));
            this.accessTokens = new AccessTokens(people, accounts, provider);
            this.organisations = new Organisations(db, suppliers);
            begin(lists);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Optional<Cluster> knownCluster() throws IOException {
        Path file = data.resolve(CLUSTER);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file)).only("system", "timeline");
        return Optional.of(new Cluster(kept.text("system"), kept.integer("timeline")));
    }

    private void keep(Cluster cluster) throws IOException {
        Durable.write(
                data.resolve(CLUSTER),
                CanonicalJson.bytes(Json.Obj.builder()
                        .with("system", cluster.system())
                        .with("timeline", cluster.timeline())
                        .build()),
                "rw-r--r--");
    }

    /// A file to be thrown overboard when the disk is full: PostgreSQL needs room to start before anything can be
    /// cleared up. Real blocks, because a hole takes no room.
    private void ballast() throws IOException {
        Path file = data.resolve("ballast");
        if (!Files.exists(file) && Files.getFileStore(data).getUsableSpace() > 20L * BALLAST) {
            Durable.write(file, new byte[BALLAST], "rw-------");
        }
    }

    /// Entry 0 of the log, and the first pair of status lists.
    private void begin(StatusLists lists) {
        db.run(tx -> {
            boolean fresh = tx.one("log.find-head", Args.NONE).integer("size") == 0
                    && tx.one("log.count-pending", Args.NONE).integer("pending") == 0;
            if (fresh) {
                log.append(
                        tx,
                        new RegisterEvent.LogOpened(
                                now(),
                                identity.logOrigin(),
                                identity.publicUrl().value(),
                                identity.did()));
            }
            lists.open(tx);
        });
    }

    /// Starts signing: the sequencer takes its role, signed trust lists that lie ready are taken, and certificates
    /// that a crash left unfinished are finished.
    ///
    /// @throws org.touchstone.registry.web.RefusedException (`UNAVAILABLE`) if the log cannot be signed
    public void start() {
        sequencer.start();
        open.push(sequencer);
        takeTrustLists();
        issuance.start();
        open.push(issuance);
        Surroundings looking = new Surroundings(db, data, trustLists);
        open.push(looking);
        surroundings = Optional.of(looking);
    }

    /// What the server stands on, once it has been started.
    Optional<Surroundings> surroundings() {
        return surroundings;
    }

    /// Goes on by itself from here: publishes, and does what falls due.
    public void work() {
        try {
            catchUp();
        } catch (RefusedException e) {
            // Read-only, or held back: pages are served all the same, and what is due stays due.
            LOG.log(Level.WARNING, "what is due is not done now: {0}", e.getMessage());
        }
        publisher.start();
        open.push(publisher);
        scheduler.start(LOOK_EVERY, issuance::include, this::clean);
        open.push(scheduler);
        postman.ifPresent(smtp -> {
            mail.start(smtp, LETTERS_EVERY);
            open.push(mail);
        });
        nightly.start();
        open.push(nightly);
    }

    private void clean() {
        sessions.clean();
        signIns.ifPresent(SignIns::clean);
    }

    /// The time of the last entry of the log, or empty before the first.
    public Optional<Instant> lastLogged() {
        return db.read(tx -> tx.one("log.find-head", Args.NONE).optionalInstant("logged_until"));
    }

    /// Does what the clock has made due, and publishes status lists that changed or grew old.
    public void catchUp() {
        scheduler.fireDue().forEach(issuance::include);
        publisher.publishDue();
    }

    /// Publishes what is due and waits until everything appended so far stands under a signed checkpoint.
    public void settle() {
        publisher.publishDue();
        Optional<Long> last =
                db.read(tx -> tx.one("log.find-last-pending", Args.NONE).optionalInteger("event_id"));
        last.ifPresent(event -> sequencer.awaitIncluded(event, INCLUDED));
    }

    /// The folder in which governors' signed lists are laid down, and drafts for them to sign.
    public Path trustFolder() {
        return data.resolve("trust");
    }

    /// Writes the next trust list's payload into the trust folder for the governors to sign, and gives its bytes.
    ///
    /// @param governors `{"threshold":k,"keys":[jwk…]}`
    /// @param schemes the editions that the list vouches for
    /// @throws MalformedException if the file of governors is not of that form
    public byte[] draftTrustList(byte[] governors, List<SchemeEdition> schemes) {
        return draftTrustList(governors, schemes, Map.of());
    }

    /// As above; `stolen` says of which keys, by kid, nothing counts that was logged from a moment on.
    public byte[] draftTrustList(byte[] governors, List<SchemeEdition> schemes, Map<String, Instant> stolen) {
        TrustList next = trustLists.draft(
                TrustDraft.governors(StrictJson.parseObject(governors)),
                schemes.stream()
                        .map(e -> new TrustList.Scheme(e.scheme(), e.edition(), e.digest()))
                        .toList(),
                stolen);
        try {
            Files.createDirectories(trustFolder());
            Durable.write(
                    trustFolder().resolve("list-" + next.number() + ".payload.json"), next.payload(), "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next.payload();
    }

    /// Every edition that was published.
    public List<SchemeEdition> publishedEditions() {
        return db.inspect(editions::published);
    }

    /// Takes a list that enough governors have signed, and waits until it stands in the log.
    ///
    /// @throws MalformedException saying what is wrong with it
    public void publishTrustList(TrustListJws list) {
        trustLists.publish(list).ifPresent(event -> sequencer.awaitIncluded(event, INCLUDED));
    }

    /// Takes every signed list (`list-N.json`) that lies in the trust folder, in order of their numbers. One that
    /// is no good is reported and left there.
    public void takeTrustLists() {
        if (!Files.isDirectory(trustFolder())) {
            return;
        }
        try (Stream<Path> files = Files.list(trustFolder())) {
            List<Path> lists = files.filter(f -> f.getFileName().toString().matches("list-[0-9]{1,9}\\.json"))
                    .sorted(java.util.Comparator.comparingLong(Registry::number))
                    .toList();
            for (Path file : lists) {
                try {
                    if (number(file)
                            <= trustLists.newest().map(l -> l.list().number()).orElse(0L)) {
                        continue;
                    }
                    publishTrustList(TrustListJws.parse(Files.readAllBytes(file)));
                } catch (MalformedException e) {
                    LOG.log(Level.ERROR, "the trust list {0} is not taken: {1}", file, e.getMessage());
                } catch (RefusedException | DatabaseException | CommitUncertainException e) {
                    LOG.log(Level.WARNING, "the trust list {0} is not taken now: {1}", file, e.getMessage());
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring("list-".length(), name.length() - ".json".length()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    public Path data() {
        return data;
    }

    public InstantSource clock() {
        return clock;
    }

    public Identity identity() {
        return identity;
    }

    public KeyRing ring() {
        return ring;
    }

    public Db db() {
        return db;
    }

    public PublicRecord record() {
        return record;
    }

    public LogReader reader() {
        return reader;
    }

    public Sequencer sequencer() {
        return sequencer;
    }

    public TrustLists trustLists() {
        return trustLists;
    }

    public Editions editions() {
        return editions;
    }

    public People people() {
        return people;
    }

    public Suppliers suppliers() {
        return suppliers;
    }

    /// How an organisation is registered bit by bit.
    public Registrations registrations() {
        return registrations;
    }

    /// Who waits to be verified, and who may be one.
    public Identities identities() {
        return identities;
    }

    /// The people of suppliers.
    public Members members() {
        return members;
    }

    public Applications applications() {
        return applications;
    }

    /// Letters on their way.
    public Mail mail() {
        return mail;
    }

    /// Applications as the suppliers' own people see them.
    public OwnCases ownCases() {
        return ownCases;
    }

    /// What suppliers have filled in so far.
    public Drafts drafts() {
        return drafts;
    }

    /// Cases as those look at them who work on them.
    public Cases cases() {
        return cases;
    }

    /// What lies in a case, for those who work on it.
    public CaseFiles caseFiles() {
        return caseFiles;
    }

    /// What the public says about applicants.
    public Comments comments() {
        return comments;
    }

    /// The assessors' questions to suppliers.
    public Clarifications clarifications() {
        return clarifications;
    }

    /// What people are told.
    public Notices notices() {
        return notices;
    }

    /// The people of the registry.
    public Staff staff() {
        return staff;
    }

    /// Codes with which those who were enrolled come in.
    public EnrolmentCodes enrolmentCodes() {
        return enrolmentCodes;
    }

    /// Where people can be written to.
    public Addresses addresses() {
        return addresses;
    }

    /// Which person an account of the identity provider is.
    public Accounts accounts() {
        return accounts;
    }

    public Team team() {
        return team;
    }

    public Assessments assessments() {
        return assessments;
    }

    public Reviews reviews() {
        return reviews;
    }

    public Decisions decisions() {
        return decisions;
    }

    public Issuance issuance() {
        return issuance;
    }

    public Bundles bundles() {
        return bundles;
    }

    public Fsck fsck() {
        return fsck;
    }

    public NightlyCheck nightly() {
        return nightly;
    }

    /// Share codes.
    public Shares shares() {
        return shares;
    }

    public Accreditations accreditations() {
        return accreditations;
    }

    /// What shows that conditions are met.
    public Conditions conditions() {
        return conditions;
    }

    /// What lies with accreditations.
    public AccreditationFiles accreditationFiles() {
        return accreditationFiles;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    /// The one way in which use cases run.
    public UseCases useCases() {
        return useCases;
    }

    /// Who is signed in on the web.
    public Sessions sessions() {
        return sessions;
    }

    /// Who programs act for.
    public AccessTokens accessTokens() {
        return accessTokens;
    }

    /// The way to the identity provider, if one is named.
    public Optional<SignIns> signIns() {
        return signIns;
    }

    /// For whom people act.
    public Organisations organisations() {
        return organisations;
    }

    /// Publishes fresh status lists if there are none, and comes back when they stand in a signed
    /// checkpoint, or when that takes too long or nothing may be written: whoever asked then gets what
    /// there is, whose age shows.
    public void freshLists() {
        if (db.readOnlyReason().isPresent()) {
            return;
        }
        try {
            publisher.publishFresh().ifPresent(event -> sequencer.awaitIncluded(event, INCLUDED));
        } catch (RefusedException late) {
            LOG.log(Level.WARNING, "fresh status lists were not signed in time", late);
        }
    }

    public StatusPublisher publisher() {
        return publisher;
    }

    /// Stops the workers, then the database, in reverse order of starting.
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "closing " + part.getClass().getSimpleName(), e);
            }
        }
    }
}
