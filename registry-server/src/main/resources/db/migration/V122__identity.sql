-- What organisations say of themselves, so that one organisation is not registered twice: keyed digests of identifiers
-- and of names as they are compared. A claim reserves nothing; an identifier belongs to whom a registrar has verified.
CREATE TABLE supplier_claim (
    supplier uuid NOT NULL REFERENCES supplier (id),
    kind     text NOT NULL CHECK (kind IN ('identifier', 'name')),
    scheme   text NOT NULL,
    tag      bytea NOT NULL CHECK (octet_length(tag) = 32),
    strong   boolean NOT NULL,
    PRIMARY KEY (supplier, kind, scheme, tag)
);
CREATE INDEX supplier_claim_tag ON supplier_claim (tag);
GRANT DELETE ON supplier_claim TO touchstone_app;

-- Two registrations that may be one organisation. Somebody looks at both and decides, with reasons; until then neither
-- is verified.
CREATE TABLE identity_conflict (
    id         uuid PRIMARY KEY,
    newcomer   uuid NOT NULL REFERENCES supplier (id),
    other      uuid NOT NULL REFERENCES supplier (id),
    grounds    text[] NOT NULL CHECK (cardinality(grounds) >= 1
        AND grounds <@ ARRAY['same-identifier', 'same-weak-identifier', 'other-identifier', 'same-name']),
    found_at   timestamptz NOT NULL,
    -- Of the reasons alone: they speak of both sides, and go when either of them is erased.
    sealing_key uuid REFERENCES sealing_key (id),
    decision   text CHECK (decision IN ('distinct', 'close-newcomer', 'close-other')),
    reasons    bytea,
    decided_by uuid REFERENCES person (id),
    decided_at timestamptz,
    UNIQUE (newcomer, other),
    CHECK (newcomer <> other),
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK ((decision IS NULL) = (decided_by IS NULL)),
    CHECK ((decision IS NULL) = (reasons IS NULL)),
    CHECK ((decision IS NULL) = (sealing_key IS NULL))
);
CREATE INDEX identity_conflict_other ON identity_conflict (other);
CREATE INDEX identity_conflict_open ON identity_conflict (found_at, id) WHERE decided_at IS NULL;
GRANT UPDATE (sealing_key, decision, reasons, decided_by, decided_at) ON identity_conflict TO touchstone_app;

-- A registration that turned out to be of an organisation that was there already.
ALTER TABLE supplier ADD COLUMN closed_at timestamptz;
GRANT UPDATE (closed_at) ON supplier TO touchstone_app;
CREATE INDEX supplier_unverified ON supplier (registered_at, id)
    WHERE verified_at IS NULL AND closed_at IS NULL AND erased_at IS NULL;

-- Nobody judges whether the own organisation is the one it says it is.
CREATE FUNCTION identity_judge_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM person_role
            WHERE person = NEW.decided_by AND supplier IN (NEW.newcomer, NEW.other) AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'who belongs to a supplier does not judge its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_judge_guard BEFORE UPDATE ON identity_conflict FOR EACH ROW
    WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION identity_judge_guard();

CREATE FUNCTION identity_verify_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM person_role
            WHERE person = NEW.verified_by AND supplier = NEW.id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'who belongs to a supplier does not verify its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_verify_guard BEFORE UPDATE OF verified_by ON supplier FOR EACH ROW
    WHEN (NEW.verified_by IS NOT NULL) EXECUTE FUNCTION identity_verify_guard();

-- As before, but an organisation that is closed may be without people.
CREATE OR REPLACE FUNCTION administrator_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM supplier WHERE id = NEW.supplier AND erased_at IS NULL AND closed_at IS NULL FOR UPDATE;
    IF FOUND AND NOT EXISTS (SELECT 1 FROM person_role
            WHERE supplier = NEW.supplier AND role = 'supplier-admin' AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'somebody administers an organisation'
            USING ERRCODE = '23514', CONSTRAINT = 'administrator_remains';
    END IF;
    RETURN NULL;
END $$;

-- What somebody who registers an organisation has said so far, sealed under the person's own key.
CREATE TABLE registration (
    person   uuid PRIMARY KEY REFERENCES person (id),
    draft    bytea NOT NULL,
    saved_at timestamptz NOT NULL
);
GRANT UPDATE (draft, saved_at), DELETE ON registration TO touchstone_app;

-- By whom an organisation was asked for an invitation, and when.
CREATE INDEX person_notice_wanted ON person_notice (subject, told_at) WHERE kind = 'invitation-wanted';
