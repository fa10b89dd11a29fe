-- Certificates from the intent to the token (docs/issuance-cycle.md).

-- What an accreditation allows to be certified, following the events: issuance looks here under a lock before it stores a
-- token.
CREATE TABLE status_standing (
    accreditation text PRIMARY KEY,
    scheme text NOT NULL,
    edition bigint NOT NULL,
    level text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    standing text NOT NULL CHECK (standing IN ('in-force', 'suspended', 'ended'))
);
GRANT UPDATE (valid_until, standing) ON status_standing TO touchstone_app;
GRANT SELECT ON status_standing TO touchstone_reader;

CREATE TABLE certificate_intent (
    certificate uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    accreditation text NOT NULL,
    supplier uuid NOT NULL,
    personal boolean NOT NULL,
    kid text NOT NULL,
    -- RFC 7638 thumbprint of the key that is to sign.
    key text NOT NULL,
    -- The exact text to be signed; gone once it has been, so that a person's data has one place, which can be erased.
    signing_input text,
    prepared_at timestamptz NOT NULL,
    replaces uuid,
    reason text,
    state text NOT NULL CHECK (state IN ('intended', 'issued', 'given-up')),
    CHECK ((state = 'intended') = (signing_input IS NOT NULL)),
    CHECK ((replaces IS NULL) = (reason IS NULL))
);
CREATE INDEX certificate_intent_open ON certificate_intent (prepared_at) WHERE state = 'intended';

-- At most one token per certificate: the primary key says so before the log's fold does.
CREATE TABLE certificate (
    id uuid PRIMARY KEY REFERENCES certificate_intent (certificate),
    accreditation text NOT NULL,
    -- {"object":…} or {"opening":…,"commitment":…}, as in the entry.
    token text NOT NULL,
    event_id bigint NOT NULL UNIQUE
);
CREATE INDEX certificate_accreditation ON certificate (accreditation);

CREATE FUNCTION certificate_intent_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'intended' OR NEW.version < OLD.version OR NEW.certificate <> OLD.certificate
            OR (NEW.state = 'intended' AND NEW.version <> OLD.version + 1) THEN
        RAISE EXCEPTION 'an intent is issued, given up, or rewritten as the next version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_intent_moves BEFORE UPDATE ON certificate_intent
    FOR EACH ROW EXECUTE FUNCTION certificate_intent_moves_on();

GRANT UPDATE ON certificate_intent TO touchstone_app;
GRANT SELECT ON certificate TO touchstone_reader;
