-- People, what they may be, and the keys under which what is personal or confidential is kept.

-- One AES-256 key per case, person or supplier, wrapped by the key ring. Erasing is destroying the key: what was sealed
-- under it is then unreadable in every copy, backups included.
CREATE TABLE sealing_key (
    id           uuid PRIMARY KEY,
    wrapped      bytea,
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE person (
    id          uuid PRIMARY KEY,
    number      text NOT NULL UNIQUE CHECK (number ~ '^[A-Z]-[0-9]{3,6}$'),
    sealing_key uuid NOT NULL REFERENCES sealing_key (id),
    name        bytea NOT NULL,
    demo_token  bytea UNIQUE,
    created_at  timestamptz NOT NULL
);

CREATE TABLE supplier (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('legal-person', 'sole-trader')),
    sealing_key   uuid NOT NULL REFERENCES sealing_key (id),
    identity      bytea NOT NULL,
    identity_ref  text,
    registered_by uuid NOT NULL REFERENCES person (id),
    registered_at timestamptz NOT NULL,
    verified_by   uuid REFERENCES person (id),
    verified_at   timestamptz,
    announced_at  timestamptz,
    erased_at     timestamptz,
    CHECK ((verified_by IS NULL) = (verified_at IS NULL)),
    CHECK (verified_by <> registered_by)
);

CREATE TABLE person_role (
    id           uuid PRIMARY KEY,
    person       uuid NOT NULL REFERENCES person (id),
    role         text NOT NULL CHECK (role IN (
        'scheme-owner', 'governor', 'secretary', 'registrar', 'assessor', 'reviewer', 'decision-maker', 'appeals',
        'complaints', 'auditor', 'custodian', 'supplier-admin', 'supplier-author', 'supplier-signatory')),
    supplier     uuid REFERENCES supplier (id),
    appointed_by uuid REFERENCES person (id),
    appointed_at timestamptz NOT NULL,
    ended_at     timestamptz,
    CHECK ((role LIKE 'supplier-%') = (supplier IS NOT NULL)),
    -- Nobody gives a staff role to oneself. On a supplier's own side one person may be everything: a sole trader is.
    CHECK (appointed_by <> person OR role LIKE 'supplier-%')
);
CREATE UNIQUE INDEX person_role_held ON person_role
    (person, role, coalesce(supplier, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE ended_at IS NULL;
CREATE INDEX person_role_supplier ON person_role (supplier) WHERE supplier IS NOT NULL;

-- The first appointment has nobody to make it; every other one has. And custodians of keys are neither registrars nor
-- decision makers, in any case.
CREATE FUNCTION person_role_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.person FOR UPDATE;
    IF NEW.appointed_by IS NULL AND EXISTS (SELECT 1 FROM person_role WHERE id <> NEW.id) THEN
        RAISE EXCEPTION 'a role is given by somebody' USING ERRCODE = '23514', CONSTRAINT = 'role_is_given';
    END IF;
    IF NEW.role = 'custodian' AND EXISTS (SELECT 1 FROM person_role WHERE person = NEW.person AND ended_at IS NULL
            AND role IN ('registrar', 'decision-maker'))
        OR NEW.role IN ('registrar', 'decision-maker') AND EXISTS (SELECT 1 FROM person_role
            WHERE person = NEW.person AND ended_at IS NULL AND role = 'custodian') THEN
        RAISE EXCEPTION 'a key custodian is neither registrar nor decision maker'
            USING ERRCODE = '23514', CONSTRAINT = 'custodian_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_role_guard BEFORE INSERT OR UPDATE ON person_role
    FOR EACH ROW EXECUTE FUNCTION person_role_guard();

-- Advice given to a supplier: who gave it neither assesses, reviews nor decides for it while `bars_until` has not come.
CREATE TABLE advice (
    id         uuid PRIMARY KEY,
    supplier   uuid NOT NULL REFERENCES supplier (id),
    person     uuid NOT NULL REFERENCES person (id),
    given_at   timestamptz NOT NULL,
    bars_until timestamptz NOT NULL,
    CHECK (bars_until > given_at)
);
CREATE INDEX advice_person ON advice (person, supplier);

-- Every strong identifier belongs to one supplier; a supplier has at most one of a scheme. The tag is a keyed digest: a
-- sole trader's number is personal. Written only when a registrar has verified it, so nobody can reserve another's.
CREATE TABLE supplier_identifier (
    supplier uuid NOT NULL REFERENCES supplier (id),
    scheme   text NOT NULL,
    tag      bytea NOT NULL,
    strong   boolean NOT NULL,
    PRIMARY KEY (supplier, scheme, tag)
);
CREATE UNIQUE INDEX supplier_identifier_owner ON supplier_identifier (scheme, tag) WHERE strong;
CREATE UNIQUE INDEX supplier_identifier_one ON supplier_identifier (supplier, scheme) WHERE strong;

-- What people were not allowed to do, and why.
CREATE TABLE refused_act (
    id         uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    person     uuid,
    action     text NOT NULL,
    subject    text NOT NULL,
    reason     text NOT NULL
);
CREATE INDEX refused_act_subject ON refused_act (subject, at);

GRANT SELECT, INSERT ON sealing_key, person, supplier, person_role, advice, supplier_identifier, refused_act
    TO touchstone_app;
GRANT UPDATE (wrapped, destroyed_at) ON sealing_key TO touchstone_app;
GRANT UPDATE (identity, identity_ref, verified_by, verified_at, announced_at, erased_at) ON supplier TO touchstone_app;
GRANT UPDATE (ended_at) ON person_role TO touchstone_app;
GRANT DELETE ON supplier_identifier TO touchstone_app;
