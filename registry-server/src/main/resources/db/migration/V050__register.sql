-- What the public pages read: the register as rows, changed in the transaction that appends the event (design.md 3).
-- Nothing here decides anything, and all of it can be rebuilt from the record.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE register_supplier (
    id               uuid PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('legal-person', 'sole-trader')),
    identity_object  text,
    identity_opening uuid,
    -- Null once erased; the search text is then empty.
    name             text,
    trading_name     text,
    country          text,
    region           text,
    search_text      text NOT NULL,
    erased           boolean NOT NULL DEFAULT false,
    registered_at    timestamptz NOT NULL,
    -- Of the best accreditation, for lists and filters.
    standing         text NOT NULL DEFAULT 'none' CHECK (standing IN
                         ('none', 'active', 'suspended', 'withdrawn', 'surrendered', 'expired', 'superseded')),
    level            text,
    valid_until      timestamptz,
    CHECK (erased = (name IS NULL))
);

-- Pages of a list go on after the last row seen: an index in that order, and one for parts of words and misspelt names.
CREATE INDEX register_supplier_order ON register_supplier (search_text, id);
CREATE INDEX register_supplier_standing ON register_supplier (standing, search_text, id);
CREATE INDEX register_supplier_words ON register_supplier USING gin (search_text gin_trgm_ops);

CREATE TABLE register_identifier (
    party_id   text NOT NULL,
    -- The identifier without its scheme and without punctuation, as people type it.
    typed      text NOT NULL,
    supplier   uuid NOT NULL REFERENCES register_supplier,
    PRIMARY KEY (party_id, supplier)
);
CREATE INDEX register_identifier_typed ON register_identifier (typed);
CREATE INDEX register_identifier_supplier ON register_identifier (supplier);

CREATE TABLE register_accreditation (
    number           text PRIMARY KEY,
    supplier         uuid NOT NULL REFERENCES register_supplier,
    scheme           text NOT NULL,
    edition          bigint NOT NULL,
    level            text NOT NULL,
    granted_at       timestamptz NOT NULL,
    valid_from       timestamptz NOT NULL,
    valid_until      timestamptz NOT NULL,
    decision_object  text,
    decision_opening uuid,
    supersedes       text,
    superseded_by    text,
    standing         text NOT NULL CHECK (standing IN
                         ('active', 'suspended', 'withdrawn', 'surrendered', 'expired', 'superseded')),
    continued        boolean NOT NULL DEFAULT false,
    -- Of the last change of standing.
    reason           text,
    since            timestamptz,
    review_by        timestamptz,
    remedy_object    text,
    remedy_opening   uuid
);
CREATE INDEX register_accreditation_supplier ON register_accreditation (supplier);

CREATE TABLE register_condition (
    accreditation text NOT NULL REFERENCES register_accreditation,
    criterion     text NOT NULL,
    due           text NOT NULL,
    met_at        timestamptz,
    PRIMARY KEY (accreditation, criterion)
);

CREATE TABLE register_certificate (
    id               uuid PRIMARY KEY,
    accreditation    text NOT NULL REFERENCES register_accreditation,
    token_object     text,
    token_opening    uuid,
    issuer_kid       text NOT NULL,
    issued_at        timestamptz NOT NULL,
    valid_from       timestamptz NOT NULL,
    valid_until      timestamptz NOT NULL,
    revocation_list  text NOT NULL,
    revocation_index integer NOT NULL,
    suspension_list  text NOT NULL,
    suspension_index integer NOT NULL,
    replaces         uuid,
    replaces_reason  text,
    replaced_by      uuid,
    revoked_at       timestamptz,
    revoked_reason   text
);
CREATE INDEX register_certificate_accreditation ON register_certificate (accreditation);

CREATE TABLE register_edition (
    scheme       text NOT NULL,
    edition      bigint NOT NULL,
    revision     text NOT NULL,
    object       text NOT NULL,
    in_force_from timestamptz NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (scheme, edition, revision)
);

CREATE TABLE register_trust_list (
    number       bigint PRIMARY KEY,
    object       text NOT NULL,
    fingerprint  text NOT NULL,
    published_at timestamptz NOT NULL
);

GRANT UPDATE ON register_supplier, register_accreditation, register_condition, register_certificate TO touchstone_app;
GRANT DELETE ON register_identifier TO touchstone_app;
GRANT SELECT ON register_supplier, register_identifier, register_accreditation, register_condition,
    register_certificate, register_edition, register_trust_list
    TO touchstone_reader;
