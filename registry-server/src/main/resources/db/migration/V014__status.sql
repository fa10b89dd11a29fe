-- Status lists in pairs: list n of revocations and list n of suspensions share their positions.
CREATE TABLE status_list (
    number integer NOT NULL CHECK (number >= 1),
    purpose text NOT NULL CHECK (purpose IN ('revocation', 'suspension')),
    -- Something was set or cleared since the last publication.
    changed boolean NOT NULL,
    -- When the next publication is due although nothing changes; NULL before the first.
    due timestamptz,
    PRIMARY KEY (number, purpose)
);

-- A position belongs to one certificate for ever, also when that was never issued.
CREATE TABLE status_position (
    number integer NOT NULL,
    index integer NOT NULL CHECK (index BETWEEN 0 AND 131071),
    certificate uuid NOT NULL UNIQUE,
    accreditation text NOT NULL,
    revoked boolean NOT NULL DEFAULT false,
    suspended boolean NOT NULL DEFAULT false,
    PRIMARY KEY (number, index)
);
CREATE INDEX status_position_accreditation ON status_position (accreditation);
CREATE INDEX status_position_set ON status_position (number) WHERE revoked OR suspended;

CREATE FUNCTION status_revoked_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked AND NOT NEW.revoked THEN
        RAISE EXCEPTION 'a revoked certificate stays revoked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER status_revoked BEFORE UPDATE ON status_position
    FOR EACH ROW EXECUTE FUNCTION status_revoked_for_good();

GRANT UPDATE (changed, due) ON status_list TO touchstone_app;
GRANT UPDATE (revoked, suspended) ON status_position TO touchstone_app;
GRANT SELECT ON status_list, status_position TO touchstone_reader;
