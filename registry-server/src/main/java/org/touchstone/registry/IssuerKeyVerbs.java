package org.touchstone.registry;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.keys.HardwareKey;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.KeyUnavailableException;
import org.touchstone.registry.keys.TokenSettings;

/// `touchstone issuer-key make|show|draft`: the ceremony of a new certificate key (`docs/operating.md`). The server is
/// stopped meanwhile.
///
/// @param out for what was asked for
/// @param err for everything else
record IssuerKeyVerbs(PrintStream out, PrintStream err, Map<String, String> environment, InstantSource clock) {
    private static final int OK = 0;
    private static final int FAULT = 70;

    int run(List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        Map<String, String> stolen = new HashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals("--stolen") && i + 1 < words.size()) {
                String[] parts = words.get(++i).split("=", 2);
                if (parts.length != 2) {
                    throw new Config.UsageException("--stolen is KEY=TIME, such as certificate-1=2027-03-01T10:00:00Z");
                }
                stolen.put(parts[0], parts[1]);
            } else {
                rest.add(words.get(i));
            }
        }
        Config config = Config.read(false, rest, environment);
        try {
            return switch (verb) {
                case "make" -> make(config);
                case "show" -> show(config);
                case "draft" -> draft(config, stolen);
                default -> throw new Config.UsageException("issuer-key make, show or draft");
            };
        } catch (KeyUnavailableException e) {
            err.println("touchstone: " + e.getMessage());
            return FAULT;
        }
    }

    private static Identity identity(Config config) {
        return Identity.kept(config.data())
                .orElseThrow(
                        () -> new Config.UsageException("--data " + config.data() + " is no registry's folder yet"));
    }

    private int make(Config config) {
        Identity identity = identity(config);
        Path keys = config.data().resolve("keys");
        Instant now = clock.instant();
        if (config.pkcs11().isPresent()) {
            TokenSettings settings = TokenSettings.read(config.pkcs11().get());
            HardwareKey.make(settings, identity.name() + " " + settings.key(), now)
                    .close();
        } else {
            String _ = KeyRing.renew(keys, identity, new SecureRandom(), now);
        }
        return show(config);
    }

    private int show(Config config) {
        Identity identity = identity(config);
        try (KeyRing ring = KeyRing.open(
                config.data().resolve("keys"),
                identity,
                new SecureRandom(),
                clock.instant(),
                config.pkcs11().map(TokenSettings::read))) {
            out.println(ring.certificateKid(identity));
            out.println(ring.certificateKey().thumbprint());
        }
        return OK;
    }

    private int draft(Config config, Map<String, String> stolen) {
        Path governors = config.governors()
                .orElseThrow(() -> new Config.UsageException("issuer-key draft needs --governors FILE"));
        Identity identity = identity(config);
        Map<String, Instant> moments = new HashMap<>();
        try (Registry registry = new Registry(config, clock, false)) {
            stolen.forEach((name, time) -> moments.put(identity.did() + "#" + name, Timestamp.parse(time)));
            byte[] _ = registry.draftTrustList(Files.readAllBytes(governors), registry.publishedEditions(), moments);
            Optional<Long> newest =
                    registry.trustLists().newest().map(list -> list.list().number());
            out.println(registry.trustFolder().resolve("list-" + (newest.orElse(0L) + 1) + ".payload.json"));
            return OK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedException e) {
            throw new Config.UsageException(String.valueOf(e.getMessage()));
        }
    }
}
