-- Codes that one person makes and another takes up once. The code itself is not here, only a keyed digest of it.
CREATE TABLE one_time_code (
    id           uuid PRIMARY KEY,
    purpose      text NOT NULL CHECK (purpose IN ('membership', 'account')),
    tag          bytea NOT NULL UNIQUE CHECK (octet_length(tag) = 32),
    made_by      uuid NOT NULL REFERENCES person (id),
    made_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_by      uuid REFERENCES person (id),
    used_at      timestamptz,
    withdrawn_by uuid REFERENCES person (id),
    withdrawn_at timestamptz,
    CHECK (expires_at > made_at),
    CHECK ((used_at IS NULL) = (used_by IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK (used_at IS NULL OR withdrawn_at IS NULL)
);
GRANT UPDATE (used_by, used_at, withdrawn_by, withdrawn_at) ON one_time_code TO touchstone_app;
