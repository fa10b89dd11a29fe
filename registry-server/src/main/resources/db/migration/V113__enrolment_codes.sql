-- Whoever was enrolled by somebody, rather than by signing in for the first time.
ALTER TABLE person ADD COLUMN enrolled_by uuid REFERENCES person (id);
CREATE INDEX person_enrolled ON person (id) WHERE enrolled_by IS NOT NULL;
CREATE INDEX person_role_staff ON person_role (person) WHERE supplier IS NULL;

-- The founder's code is made by the operator, who is nobody here.
ALTER TABLE one_time_code ALTER COLUMN made_by DROP NOT NULL,
    DROP CONSTRAINT one_time_code_check2,
    ADD CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL);

-- Whom the code of the same id lets in: who brings it ties an account of the identity provider to that person. Where two
-- had to agree, the code's maker is the first of them. A person has one open code.
CREATE TABLE enrolment_code (
    id        uuid PRIMARY KEY REFERENCES one_time_code (id),
    person    uuid NOT NULL REFERENCES person (id),
    agreed_by uuid REFERENCES person (id),
    CHECK (agreed_by <> person)
);
CREATE INDEX enrolment_code_person ON enrolment_code (person);

ALTER TABLE role_wish DROP CONSTRAINT role_wish_change_check,
    ADD CONSTRAINT role_wish_change_check CHECK (change IN ('give', 'end', 'code'));
-- Whoever asks again asks from today.
GRANT UPDATE (wished_at) ON role_wish TO touchstone_app;

-- An account is one person at a time, and a person has one account at a time. Who was linked when is kept.
ALTER TABLE account ADD COLUMN code uuid UNIQUE REFERENCES enrolment_code (id), ADD COLUMN unlinked_at timestamptz;
ALTER TABLE account DROP CONSTRAINT account_tag_key;
CREATE UNIQUE INDEX account_tag ON account (tag) WHERE unlinked_at IS NULL;
CREATE UNIQUE INDEX account_one ON account (person) WHERE unlinked_at IS NULL;
GRANT UPDATE (unlinked_at) ON account TO touchstone_app;

ALTER TABLE web_session ADD COLUMN account uuid REFERENCES account (id);
CREATE INDEX web_session_account ON web_session (account) WHERE account IS NOT NULL;

-- A code that makes somebody the holder of a role of the registry is worth the role, so it takes the same two people. The
-- exceptions are those of the founding: the operator lets the founder in while nobody else ever held a role, and the
-- founder alone lets in the second who may appoint, once, while nobody else ever could.
CREATE FUNCTION enrolment_code_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    code one_time_code%ROWTYPE;
BEGIN
    -- Two codes for one person are made one after the other.
    PERFORM 1 FROM person WHERE id = NEW.person FOR UPDATE;
    SELECT * INTO code FROM one_time_code WHERE id = NEW.id AND purpose = 'account';
    IF NOT FOUND
        OR code.made_by = NEW.person
        OR code.made_by = NEW.agreed_by
        OR code.made_by IS NULL AND (NEW.agreed_by IS NOT NULL
            OR EXISTS (SELECT 1 FROM person_role WHERE person <> NEW.person))
        OR code.made_by IS NOT NULL AND NOT may_appoint(code.made_by)
        OR NEW.agreed_by IS NOT NULL AND NOT may_appoint(NEW.agreed_by) THEN
        RAISE EXCEPTION 'the person may not enrol' USING ERRCODE = '23514', CONSTRAINT = 'role_takes_two';
    END IF;
    IF EXISTS (SELECT 1 FROM enrolment_code e JOIN one_time_code o ON o.id = e.id
            WHERE e.person = NEW.person AND o.used_at IS NULL AND o.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'the person has a code' USING ERRCODE = '23505', CONSTRAINT = 'enrolment_code_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolment_code_guard BEFORE INSERT ON enrolment_code
    FOR EACH ROW EXECUTE FUNCTION enrolment_code_guard();

CREATE FUNCTION account_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    maker uuid;
    agreed uuid;
BEGIN
    -- Roles are given under the same lock: one of the two comes first.
    PERFORM 1 FROM person WHERE id = NEW.person FOR UPDATE;
    IF NEW.code IS NULL AND NOT EXISTS (SELECT 1 FROM person_role WHERE person = NEW.person) THEN
        RETURN NEW;
    END IF;
    SELECT o.made_by, e.agreed_by INTO maker, agreed FROM enrolment_code e JOIN one_time_code o ON o.id = e.id
    WHERE e.id = NEW.code AND e.person = NEW.person AND o.used_at IS NOT NULL AND o.used_at < o.expires_at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an account needs a code' USING ERRCODE = '23514', CONSTRAINT = 'account_needs_code';
    END IF;
    IF agreed IS NULL AND maker IS NOT NULL
        AND EXISTS (SELECT 1 FROM person_role WHERE person = NEW.person AND supplier IS NULL AND ended_at IS NULL)
        AND (EXISTS (SELECT 1 FROM account WHERE person = NEW.person)
            OR EXISTS (SELECT 1 FROM person_role WHERE role IN ('scheme-owner', 'governor')
                AND person NOT IN (maker, NEW.person))) THEN
        RAISE EXCEPTION 'a code for a role takes two' USING ERRCODE = '23514', CONSTRAINT = 'code_takes_two';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_guard BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION account_guard();
