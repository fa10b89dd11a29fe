-- A role of the registry is given and ended by two people, neither of them alone and nobody for oneself. The one
-- exception is the founder, who alone can name the second person who may appoint.
ALTER TABLE person_role
    ADD COLUMN agreed_by  uuid REFERENCES person (id),
    ADD COLUMN ended_by   uuid REFERENCES person (id),
    ADD COLUMN ended_with uuid REFERENCES person (id);

-- Who wants a role to be given or ended; when a second person wants the same, it happens.
CREATE TABLE role_wish (
    id        uuid PRIMARY KEY,
    person    uuid NOT NULL REFERENCES person (id),
    role      text NOT NULL,
    change    text NOT NULL CHECK (change IN ('give', 'end')),
    wished_by uuid NOT NULL REFERENCES person (id),
    wished_at timestamptz NOT NULL,
    done_at   timestamptz
);
CREATE UNIQUE INDEX role_wish_open ON role_wish (person, role, change, wished_by) WHERE done_at IS NULL;

CREATE FUNCTION may_appoint(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM person_role
        WHERE person = who AND ended_at IS NULL AND role IN ('scheme-owner', 'governor'))
$$;

CREATE OR REPLACE FUNCTION person_role_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL AND NEW.role NOT LIKE 'supplier-%' THEN
        IF NEW.ended_by IS NULL OR NEW.ended_with IS NULL OR NEW.ended_by = NEW.ended_with
                OR NOT may_appoint(NEW.ended_by) AND NEW.ended_by <> NEW.person
                OR NOT may_appoint(NEW.ended_with) AND NEW.ended_with <> NEW.person THEN
            RAISE EXCEPTION 'a role is ended by two' USING ERRCODE = '23514', CONSTRAINT = 'role_takes_two';
        END IF;
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.person FOR UPDATE;
    IF NEW.appointed_by IS NULL AND EXISTS (SELECT 1 FROM person_role WHERE id <> NEW.id) THEN
        RAISE EXCEPTION 'a role is given by somebody' USING ERRCODE = '23514', CONSTRAINT = 'role_is_given';
    END IF;
    IF NEW.appointed_by IS NOT NULL AND NEW.role NOT LIKE 'supplier-%' THEN
        IF NOT may_appoint(NEW.appointed_by) THEN
            RAISE EXCEPTION 'the person may not appoint' USING ERRCODE = '23514', CONSTRAINT = 'role_takes_two';
        END IF;
        -- The founding: nobody else has ever been able to appoint, and this makes the second who can.
        IF NEW.agreed_by IS NULL AND NOT (NEW.role IN ('scheme-owner', 'governor') AND NOT EXISTS (
                SELECT 1 FROM person_role o WHERE o.id <> NEW.id AND o.person <> NEW.appointed_by
                    AND o.role IN ('scheme-owner', 'governor'))) THEN
            RAISE EXCEPTION 'a role is given by two' USING ERRCODE = '23514', CONSTRAINT = 'role_takes_two';
        END IF;
        IF NEW.agreed_by IS NOT NULL AND (NEW.agreed_by = NEW.appointed_by OR NEW.agreed_by = NEW.person
                OR NOT may_appoint(NEW.agreed_by)) THEN
            RAISE EXCEPTION 'a role is given by two others' USING ERRCODE = '23514', CONSTRAINT = 'role_takes_two';
        END IF;
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

GRANT UPDATE (ended_by, ended_with) ON person_role TO touchstone_app;
GRANT UPDATE (done_at) ON role_wish TO touchstone_app;
