package org.touchstone.registry.pages;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Upload;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.TrustMaterial;

/// The buyer's check on the registry's own page: the verifier's code over the pack that everybody gets, pinned to the
/// registry's own first trust list. What is judged is neither kept nor logged.
///
/// Whoever uses it trusts this registry twice, for its word and for the judging of it, and tells it what is being
/// checked. The page says so.
final class PublicCheck {
    /// The pack that everybody gets.
    @FunctionalInterface
    interface Pack {
        /// From its beginning; to be closed.
        InputStream open() throws IOException;
    }

    /// What a check came to.
    ///
    /// @param many whether the result is a table: more than one file, or an archive
    /// @param passedOver files in archives that are of other kinds and were not looked at
    record Checked(List<Result> results, boolean many, int passedOver) {
        Checked {
            results = List.copyOf(results);
        }
    }

    private final Pack pack;
    private final Function<String, Optional<byte[]>> objects;
    private final InstantSource clock;

    /// @param objects the public documents by digest, for scheme editions
    PublicCheck(Pack pack, Function<String, Optional<byte[]>> objects, InstantSource clock) {
        this.pack = pack;
        this.objects = objects;
        this.clock = clock;
    }

    /// Judges the files as at now, or as at the tender's deadline if that is past.
    Checked check(List<Upload.Sent> files, Optional<TenderPolicy> tender) {
        Documents documents = new Documents();
        for (Upload.Sent file : files) {
            try {
                documents.add(new ByteArrayInputStream(file.bytes()), file.name());
            } catch (IOException e) {
                throw new UncheckedIOException(e); // nothing is read but memory
            }
        }
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Moment moment = tender.isPresent() ? Moment.deadline(tender.get(), now) : Moment.now(now);
        TenderCheck check =
                new TenderCheck(new Published(), tender, () -> moment, Optional.empty(), TenderCheck.Watch.NOBODY, 1);
        boolean many = documents.many();
        TenderCheck.Outcome outcome;
        try {
            outcome = check.run(Bids.of(documents.found(), tender), tender.isPresent() && many);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.UNAVAILABLE);
        }
        List<Result> results = new ArrayList<>();
        for (BidResult bid : outcome.results()) {
            results.add(Result.of(bid, moment, tender));
        }
        return new Checked(results, many, documents.passedOver());
    }

    /// The registry's published word, read as anybody would read it.
    private final class Published implements TenderCheck.Material {
        @Override
        public TrustMaterial base() {
            return read(List.of());
        }

        @Override
        public Optional<TrustMaterial> about(List<String> words) {
            return Optional.of(read(words));
        }

        /// Trust lists and status lists, which stand first, and of the rest the lines that hold one of the
        /// words.
        private TrustMaterial read(List<String> words) {
            Optional<String> checkpoint = Optional.empty();
            List<TrustListJws> trust = new ArrayList<>();
            List<PackLine> lines = new ArrayList<>();
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(pack.open(), StandardCharsets.UTF_8), 1 << 16)) {
                for (String text = in.readLine(); text != null; text = in.readLine()) {
                    boolean shared = text.startsWith("{\"trustList\"") || text.startsWith("{\"statusList\"");
                    if (checkpoint.isPresent() && !shared && words.isEmpty()) {
                        break;
                    }
                    if (checkpoint.isEmpty() || shared || words.stream().anyMatch(text::contains)) {
                        switch (PackLine.parse(text)) {
                            case PackLine.Header(String note) -> checkpoint = Optional.of(note);
                            case PackLine.Trust(TrustListJws list) -> trust.add(list);
                            case PackLine.Status line -> lines.add(line);
                            case PackLine.StatusEvent line -> lines.add(line);
                            case PackLine.Current line -> lines.add(line);
                            case PackLine.Application line -> lines.add(line);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (trust.isEmpty()) {
                throw new RefusedException(Refusal.UNAVAILABLE);
            }
            String pin = trust.getFirst().fingerprint();
            TrustMaterial.Builder builder = TrustMaterial.builder(pin);
            TrustChain.of(pin, trust).ifPresent(builder::chain);
            // What this registry shows everybody now is what a buyer has seen who has just fetched it.
            checkpoint.ifPresent(builder::pinnedCheckpoint);
            lines.forEach(builder::line);
            return builder.editions(objects).build();
        }
    }
}
