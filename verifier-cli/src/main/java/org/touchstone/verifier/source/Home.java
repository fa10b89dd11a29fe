package org.touchstone.verifier.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.record.Digests;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;

/// The verifier's own folder: what the user has decided to trust, and the newest shared files of that registry.
///
/// ```
/// pin          the fingerprint of a trust list, 64 hexadecimal digits, compared by a person once
/// trust/N.json the trust lists that hang on the pin
/// verified     which lists have been verified from which pin, so that each check need not do it again
/// pack/        the newest pack that has passed its check, in parts, and past status lists (PackStore)
/// editions/    scheme editions that the trust list names, by digest
/// debarment.json  the debarment list that the buyer took in, if any
/// checkpoint   the newest checkpoint seen: every later one must be consistent with it
/// ```
///
/// Each file is replaced whole. Nothing gets in here before it has been verified; tokens and proofs are
/// verified again when they are used. Whoever can write the pin can make this verifier believe anything
/// (`docs/trust.md`).
public final class Home {
    private static final int MAX_LIST = 256 * 1024;
    private static final String DEBARMENT = "debarment.json";
    static final int MAX_EDITION = 4 * 1024 * 1024;

    private final Path folder;

    public Home(Path folder) {
        this.folder = folder;
    }

    /// Thrown when the folder cannot be read or written; names the file.
    public static final class HomeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean damaged;

        HomeException(Path file, boolean damaged, Throwable cause) {
            super(file.toString(), cause);
            this.damaged = damaged;
        }

        /// True if the file was read but is not what it should be.
        public boolean isDamaged() {
            return damaged;
        }
    }

    /// The folder.
    public Path folder() {
        return folder;
    }

    /// The pinned fingerprint.
    public Optional<String> pin() {
        Optional<byte[]> bytes = read(folder.resolve("pin"), 1024);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String pin = new String(bytes.get(), StandardCharsets.ISO_8859_1).strip();
        if (!Digests.isDigest(pin)) {
            throw new HomeException(folder.resolve("pin"), true, new MalformedException("not a fingerprint"));
        }
        return Optional.of(pin);
    }

    /// Pins a fingerprint. Another pin means another registry, or another beginning: what hung on the old
    /// one goes.
    public void pin(String fingerprint) {
        if (!Digests.isDigest(fingerprint)) {
            throw new IllegalArgumentException("not a fingerprint");
        }
        Optional<String> before = pin();
        if (before.isPresent() && !before.get().equals(fingerprint)) {
            forget();
        }
        write(folder.resolve("pin"), (fingerprint + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// The stored trust lists, oldest first, unjudged.
    public List<TrustListJws> trustLists() {
        List<TrustListJws> lists = new ArrayList<>();
        for (int n = 1; ; n++) {
            Path file = listFile(n);
            Optional<byte[]> bytes = read(file, MAX_LIST);
            if (bytes.isEmpty()) {
                // The lists before the pinned one may be missing.
                if (n < firstStored()) {
                    continue;
                }
                return lists;
            }
            try {
                lists.add(TrustListJws.parse(bytes.get()));
            } catch (MalformedException e) {
                throw new HomeException(file, true, e);
            }
        }
    }

    /// The chain that hangs on the pin; empty without pin or without the pinned list. What was verified
    /// when it was stored is not verified again, if the note that says so is of this pin and these lists:
    /// it lies beside the pin, and whoever can write the one can write the other.
    public Optional<TrustChain> chain() {
        Optional<String> pin = pin();
        List<TrustListJws> lists = trustLists();
        if (pin.isEmpty() || lists.isEmpty()) {
            return Optional.empty();
        }
        String noted = read(folder.resolve("verified"), MAX_LIST)
                .map(b -> new String(b, StandardCharsets.ISO_8859_1))
                .orElse("");
        return noted.equals(note(pin.get(), lists))
                ? Optional.of(TrustChain.remembered(lists))
                : TrustChain.of(pin.get(), lists);
    }

    private static String note(String pin, List<TrustListJws> lists) {
        StringBuilder note = new StringBuilder(pin).append('\n');
        for (TrustListJws list : lists) {
            note.append(list.fingerprint()).append('\n');
        }
        return note.toString();
    }

    /// Stores the lists of a verified chain.
    public void store(TrustChain chain) {
        for (TrustListJws list : chain.lists()) {
            Path file = listFile(list.list().number());
            byte[] bytes = list.bytes();
            if (!read(file, MAX_LIST)
                    .map(old -> java.util.Arrays.equals(old, bytes))
                    .orElse(false)) {
                write(file, bytes);
            }
        }
        write(
                folder.resolve("verified"),
                note(pin().orElseThrow(), chain.lists()).getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The pack.
    public PackStore pack() {
        return new PackStore(folder.resolve("pack"));
    }

    /// A new empty file in the folder, for something that is still coming in.
    public Path temporary() {
        try {
            Files.createDirectories(folder);
            return Files.createTempFile(folder, ".incoming-", ".part");
        } catch (IOException e) {
            throw new HomeException(folder, false, e);
        }
    }

    /// The edition with this digest (of its bytes), if it is here.
    public Optional<byte[]> edition(String digest) {
        return read(folder.resolve("editions").resolve(digest + ".json"), MAX_EDITION);
    }

    /// Stores an edition under its digest.
    public void storeEdition(String digest, byte[] bytes) {
        write(folder.resolve("editions").resolve(digest + ".json"), bytes);
    }

    /// The debarment list that the buyer took in.
    public Optional<DebarmentList> debarment() {
        Path file = folder.resolve(DEBARMENT);
        try {
            return read(file, DebarmentList.MAX_BYTES).map(DebarmentList::parse);
        } catch (MalformedException e) {
            throw new HomeException(file, true, e);
        }
    }

    /// Stores a debarment list in place of the one before.
    public void storeDebarment(DebarmentList list) {
        write(folder.resolve(DEBARMENT), list.bytes());
    }

    /// The newest checkpoint seen, as the signed note's text.
    public Optional<String> checkpoint() {
        return read(folder.resolve("checkpoint"), 64 * 1024).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    /// Stores a checkpoint that is consistent with the one before.
    public void storeCheckpoint(String note) {
        write(folder.resolve("checkpoint"), note.getBytes(StandardCharsets.UTF_8));
    }

    /// Keeps two checkpoints that cannot both be true, as proof against the log; returns the file's name.
    public String storeSplit(String before, String now) {
        Path file = folder.resolve("split-view.txt");
        write(file, (before + "\n" + now).getBytes(StandardCharsets.UTF_8));
        return file.toString();
    }

    /// True once the log has shown this computer two faces. Only a person takes the file away.
    public boolean hasSplit() {
        return Files.exists(folder.resolve("split-view.txt"));
    }

    private void forget() {
        try {
            pack().forget();
            Files.deleteIfExists(folder.resolve("checkpoint"));
            Files.deleteIfExists(folder.resolve("verified"));
            Path trust = folder.resolve("trust");
            if (Files.isDirectory(trust)) {
                try (DirectoryStream<Path> lists = Files.newDirectoryStream(trust, "*.json")) {
                    for (Path list : lists) {
                        Files.delete(list);
                    }
                }
            }
        } catch (IOException e) {
            throw new HomeException(folder, false, e);
        }
    }

    private Path listFile(long number) {
        return folder.resolve("trust").resolve(number + ".json");
    }

    private long firstStored() {
        long least = 0;
        Path trust = folder.resolve("trust");
        if (!Files.isDirectory(trust)) {
            return 0;
        }
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(trust, "*.json")) {
            for (Path list : lists) {
                String name = list.getFileName().toString();
                try {
                    long n = Long.parseLong(name.substring(0, name.length() - ".json".length()));
                    least = least == 0 ? n : Math.min(least, n);
                } catch (NumberFormatException e) {
                    // Not one of ours: a stray file is no reason to refuse work.
                }
            }
        } catch (IOException e) {
            throw new HomeException(trust, false, e);
        }
        return least;
    }

    private static Optional<byte[]> read(Path file, int most) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new HomeException(file, true, new MalformedException("too large"));
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HomeException(file, false, e);
        }
    }

    private void write(Path file, byte[] bytes) {
        try {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            AtomicFile.write(file, bytes);
        } catch (IOException e) {
            throw new HomeException(file, false, e);
        }
    }
}
