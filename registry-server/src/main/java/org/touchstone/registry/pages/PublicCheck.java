package org.touchstone.registry.pages;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Upload;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.RecordWriter;
import org.touchstone.verifier.record.RecordingShelf;
import org.touchstone.verifier.record.Rerun;
import org.touchstone.verifier.record.ShelfMaterial;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.RecordPdf;
import org.touchstone.verifier.report.RecordView;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.verify.Moment;

/// The buyer's check on the registry's own page: the verifier's code over the pack that everybody gets, pinned to the
/// registry's own first trust list. What is judged is neither kept nor logged.
///
/// Whoever uses it trusts this registry twice, for its word and for the judging of it, and tells it what is being
/// checked. The page says so.
final class PublicCheck {
    /// A record that is larger than this is not put into the page: it is made by the download.
    static final int MAX_RECORD = 4 << 20;

    /// What a check came to.
    ///
    /// @param many whether the result is a table: more than one file, or an archive
    /// @param passedOver files in archives that are of other kinds and were not looked at
    /// @param record makes the record of the check
    record Checked(List<Result> results, boolean many, int passedOver, Supplier<Optional<Kept>> record) {
        Checked {
            results = List.copyOf(results);
        }
    }

    /// The record of a check: as the file that is run again, and as a PDF/A-3 for people with that file in it.
    record Kept(byte[] zip, byte[] pdf) {
        Kept {
            zip = zip.clone();
            pdf = pdf.clone();
        }
    }

    private final PublishedShelf.Pack pack;
    private final Function<String, Optional<byte[]>> objects;
    private final InstantSource clock;

    /// @param objects the public documents by digest, for scheme editions
    PublicCheck(PublishedShelf.Pack pack, Function<String, Optional<byte[]>> objects, InstantSource clock) {
        this.pack = pack;
        this.objects = objects;
        this.clock = clock;
    }

    /// A moment after the deadline, such as the award: its name in the edition, and when it began.
    record Later(String point, Instant began) {}

    /// The present, in whole seconds.
    Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }

    /// Judges the files as at the later moment, if one is given; else as at now, or as at the tender's deadline if
    /// that is past.
    Checked check(List<Upload.Sent> files, Optional<TenderPolicy> tender, Optional<Later> later) {
        Documents documents = new Documents();
        Instant now = now();
        Moment moment = Rerun.moment(
                tender, later.map(Later::point), later.map(Later::began).orElse(now), now);
        try {
            for (Upload.Sent file : files) {
                documents.add(new ByteArrayInputStream(file.bytes()), file.name());
            }
            List<Document> found = documents.found().stream().map(Rerun::named).toList();
            RecordingShelf shelf = new RecordingShelf(new PublishedShelf(pack, objects));
            ShelfMaterial material = new ShelfMaterial(shelf, () -> {
                throw new IllegalStateException("the registry's own pack cannot be read");
            });
            LotsCheck.Outcome outcome = LotsCheck.run(
                    found,
                    List.of(tender),
                    documents.many(),
                    lot -> new TenderCheck(material, lot, () -> moment, Optional.empty(), TenderCheck.Watch.NOBODY, 1));
            List<Result> results = new ArrayList<>();
            for (BidResult bid : outcome.results()) {
                results.add(Result.of(bid, moment, tender));
            }
            CheckRecord.Request request = new CheckRecord.Request(
                    shelf.pin(),
                    Optional.empty(),
                    moment.checkPoint(),
                    moment.judged(),
                    moment.at(),
                    moment.began(),
                    false,
                    now,
                    CheckRecord.Reach.OFFLINE,
                    documents.many());
            return new Checked(
                    results,
                    documents.many(),
                    documents.passedOver(),
                    () -> record(request, tender, shelf, found, outcome));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read but memory and the pack
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.UNAVAILABLE);
        }
    }

    private static Optional<Kept> record(
            CheckRecord.Request request,
            Optional<TenderPolicy> tender,
            RecordingShelf shelf,
            List<Document> documents,
            LotsCheck.Outcome outcome) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            byte[] readme = (Catalogue.ENGLISH.say("record.readme") + "\n").getBytes(StandardCharsets.UTF_8);
            new RecordWriter(
                            request,
                            tender.map(TenderPolicy::bytes),
                            shelf,
                            documents,
                            outcome,
                            new CheckRecord.Tool("touchstone", Main.version(), Optional.empty()),
                            readme)
                    .writeTo(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (zip.size() > MAX_RECORD) {
            return Optional.empty();
        }
        byte[] record = zip.toByteArray();
        byte[] pdf = RecordPdf.of(RecordView.of(RecordFile.parse(record)));
        return pdf.length > MAX_RECORD ? Optional.empty() : Optional.of(new Kept(record, pdf));
    }
}
