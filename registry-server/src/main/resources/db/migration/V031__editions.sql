-- Editions of schemes, as published. The documents are public objects.
CREATE TABLE scheme_edition (
    scheme        text NOT NULL,
    edition       integer NOT NULL CHECK (edition > 0),
    revision      text NOT NULL,
    document      text NOT NULL CHECK (document ~ '^[0-9a-f]{64}$'),
    in_force_from timestamptz NOT NULL,
    published_by  uuid NOT NULL REFERENCES person (id),
    published_at  timestamptz NOT NULL,
    PRIMARY KEY (scheme, edition)
);

GRANT SELECT, INSERT ON scheme_edition TO touchstone_app;
GRANT SELECT ON scheme_edition TO touchstone_reader;
