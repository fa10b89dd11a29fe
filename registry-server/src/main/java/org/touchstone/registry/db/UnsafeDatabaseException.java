package org.touchstone.registry.db;

import java.util.List;

/// The database is set up so that it could lose or corrupt what it acknowledged. The server does not start on it.
public final class UnsafeDatabaseException extends RuntimeException {
    UnsafeDatabaseException(List<String> wrong) {
        super("this database could lose acknowledged records: " + String.join("; ", wrong));
    }
}
