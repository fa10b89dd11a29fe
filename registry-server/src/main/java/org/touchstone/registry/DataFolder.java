package org.touchstone.registry;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.EmbeddedPostgres;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;

/// A registry's folder and database for the verbs that work beside the server, whether it runs or not.
record DataFolder(Config config, InstantSource clock) {

    Identity identity() {
        return Identity.kept(config.data())
                .orElseThrow(() -> new Config.UsageException("--data " + config.data()
                        + " has no identity.json: start the server once, or put back the data folder without its"
                        + " database first"));
    }

    KeyRing ring(Identity identity) {
        Path keys = config.data().resolve("keys");
        if (!KeyRing.exists(keys)) {
            throw new Config.UsageException(
                    "there is no key ring in " + keys + ": put it back first, it is no part of a backup");
        }
        return KeyRing.open(keys, identity, new SecureRandom(), clock.instant());
    }

    /// Works on the database: the one that was named, the embedded one of a server that runs, or else the embedded
    /// one, started for that long.
    int withDatabase(Function<DatabaseUrl, Integer> work) {
        if (config.databaseUrl().isPresent()) {
            return work.apply(config.databaseUrl().get());
        }
        Path pg = config.data().resolve("pg");
        Optional<DatabaseUrl> running = EmbeddedPostgres.served(pg);
        if (running.isPresent()) {
            return work.apply(running.get());
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(pg)) {
            return work.apply(postgres.ownerUrl());
        }
    }
}
