package org.touchstone.registry.pages;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.id.ShareCode;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.issuance.Bundles;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.web.Handlers;
import org.touchstone.registry.web.HostRule;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Problems;
import org.touchstone.registry.web.Route;

/// The public site put together: every page, document and file that anyone may read.
public final class Site {

    /// What the site needs to be told.
    ///
    /// @param registryName the body that runs the register
    /// @param demo show the banner that all of it is made up
    /// @param proxies addresses of the reverse proxies in front
    /// @param didDocument the did:web document's bytes
    /// @param health how each part of the server is
    /// @param freshLists publishes fresh status lists, if none are, and comes back when they can be handed out
    /// @param signings changes whenever this process has signed the log
    /// @param files a folder for large documents that are made once and served many times
    public record Settings(
            PublicUrl publicUrl,
            String registryName,
            boolean demo,
            Set<String> proxies,
            Supplier<byte[]> didDocument,
            Supplier<Map<String, HealthPages.Part>> health,
            Runnable freshLists,
            LongSupplier signings,
            Path files) {
        public Settings {
            proxies = Set.copyOf(proxies);
        }
    }

    private final Settings settings;
    private final Frame frame;
    private final Metrics metrics;
    private final List<Route> routes = new ArrayList<>();
    private final Bundles bundles;
    private final Holdings holdings;

    public Site(Settings settings, Db db, PublicRecord record, LogReader log, InstantSource clock, Metrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        Assets assets = new Assets();
        this.frame = new Frame(
                Messages.english(),
                assets,
                settings.registryName(),
                settings.demo(),
                () -> db.readOnlyReason().isPresent());
        Register register = new Register(clock);
        this.bundles = new Bundles(db, log, record, new StatusLists(settings.publicUrl(), new SecureRandom()));
        PublicUrl publicUrl = settings.publicUrl();
        Newest newest = new Newest(settings.signings(), System::nanoTime);
        routes.addAll(assets.routes());
        this.holdings = new Holdings(db, frame, register, record, publicUrl);
        routes.addAll(holdings.routes());
        routes.addAll(new RegisterPages(db, frame, register, log, record, bundles, publicUrl).routes());
        routes.addAll(new LogPages(db, frame, log, register, newest, publicUrl).routes());
        RecordPages published = new RecordPages(
                db,
                frame,
                register,
                log,
                record,
                bundles,
                newest,
                publicUrl,
                settings.didDocument(),
                settings.freshLists(),
                settings.files());
        routes.addAll(published.routes());
        PublishedEditions editions = new PublishedEditions(register, record);
        PublicCheck check =
                new PublicCheck(published::openPack, digest -> db.read(tx -> record.findObject(tx, digest)), clock);
        routes.addAll(new CheckPages(
                        frame,
                        publicUrl,
                        check,
                        () -> db.read(tx -> editions.at(tx).checkPoints()))
                .routes());
        routes.addAll(new StandardPages(db, frame, register, record).routes());
        routes.addAll(new TextPages(frame, publicUrl).routes());
        routes.addAll(new ApiPages(frame, publicUrl).routes());
        routes.addAll(new HealthPages(settings.health(), metrics).routes());
    }

    /// The same site, which also opens what share codes stand for.
    ///
    /// @param codes the certificate that a code stands for now, if it is a good one
    public Site sharing(Function<ShareCode, Optional<CertificateId>> codes) {
        routes.addAll(new SharePages(frame, codes, bundles, settings.publicUrl()).routes());
        return this;
    }

    /// What every page of this service is put into.
    public Frame frame() {
        return frame;
    }

    /// What can be shown of an accreditation.
    public Holdings holdings() {
        return holdings;
    }

    /// Every route of the public site.
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /// The same with the usual limits.
    public Handlers handlers(List<Route> more) {
        return handlers(more, Limits.USUAL);
    }

    /// The way in, for these routes and `more` (the writing interface).
    public Handlers handlers(List<Route> more, Limits limits) {
        List<Route> all = new ArrayList<>(routes);
        all.addAll(more);
        URI publicUri = URI.create(settings.publicUrl().value());
        Problems problems = new Problems(settings.publicUrl().value(), Messages.english(), frame::problem);
        return new Handlers(
                all,
                problems,
                new HostRule(publicUri, settings.proxies()),
                metrics,
                "https".equals(publicUri.getScheme()),
                limits);
    }
}
