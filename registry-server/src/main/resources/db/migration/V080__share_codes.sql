-- Codes with which a supplier lets others fetch its certificate. The code itself is not here, only a keyed digest of it;
-- and nothing says who has used one.
CREATE TABLE share_code (
    id            uuid PRIMARY KEY,
    tag           bytea NOT NULL UNIQUE,
    accreditation text NOT NULL REFERENCES accreditation (number),
    made_by       uuid NOT NULL REFERENCES person (id),
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    withdrawn_by  uuid REFERENCES person (id),
    withdrawn_at  timestamptz,
    CHECK (expires_at > made_at),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX share_code_accreditation ON share_code (accreditation);
GRANT UPDATE (withdrawn_by, withdrawn_at) ON share_code TO touchstone_app;
