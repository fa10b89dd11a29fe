-- Applications. What the supplier says is sealed under the case's own key; states and times are not.
CREATE TABLE application (
    id              uuid PRIMARY KEY,
    supplier        uuid NOT NULL REFERENCES supplier (id),
    scheme          text NOT NULL,
    edition         integer NOT NULL,
    level           text NOT NULL,
    renews          text,
    state           text NOT NULL CHECK (state IN (
        'draft', 'submitted', 'returned', 'complete', 'in-assessment', 'assessed', 'in-review', 'for-decision',
        'intent-to-refuse', 'granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed')),
    round           integer NOT NULL DEFAULT 1 CHECK (round >= 1),
    sealing_key     uuid NOT NULL REFERENCES sealing_key (id),
    opened_at       timestamptz NOT NULL,
    facts           bytea,
    answers         bytea,
    holder_jwk      text,
    holder_proved_at timestamptz,
    agreement       text,
    agreed_by       uuid REFERENCES person (id),
    agreed_at       timestamptz,
    declaration     text CHECK (declaration ~ '^[0-9a-f]{64}$'),
    declared_by     uuid REFERENCES person (id),
    submitted_at    timestamptz,
    completed_at    timestamptz,
    evidence_root   text CHECK (evidence_root ~ '^[0-9a-f]{64}$'),
    result          bytea,
    assessed_at     timestamptz,
    answer_due      timestamptz,
    intent_answer   bytea,
    closed_at       timestamptz,
    reported_at     timestamptz,
    erased_at       timestamptz,
    FOREIGN KEY (scheme, edition) REFERENCES scheme_edition (scheme, edition)
);
CREATE INDEX application_supplier ON application (supplier);
CREATE INDEX application_state ON application (state);
CREATE INDEX application_unreported ON application (closed_at) WHERE closed_at IS NOT NULL AND reported_at IS NULL;

CREATE TABLE holder_challenge (
    application uuid PRIMARY KEY REFERENCES application (id),
    challenge   text NOT NULL,
    expires_at  timestamptz NOT NULL
);

CREATE TABLE application_return (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL REFERENCES application (id),
    returned_by uuid NOT NULL,
    duty        text NOT NULL DEFAULT 'intake' CHECK (duty = 'intake'),
    returned_at timestamptz NOT NULL,
    items       bytea NOT NULL
);
CREATE INDEX application_return_case ON application_return (application);

CREATE TABLE evidence (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL REFERENCES application (id),
    sequence    integer NOT NULL,
    type        text NOT NULL,
    media_type  text NOT NULL,
    size        integer NOT NULL CHECK (size > 0),
    dated       date NOT NULL,
    sealed      bytea NOT NULL,
    commitment  text NOT NULL CHECK (commitment ~ '^[0-9a-f]{64}$'),
    uploaded_by uuid NOT NULL REFERENCES person (id),
    uploaded_at timestamptz NOT NULL,
    UNIQUE (application, sequence)
);

-- Who did what on a case. One row is made in the transaction of the act itself; each act's own row refers to it, so no
-- score, review or decision can exist without it.
CREATE TABLE case_duty (
    application uuid NOT NULL REFERENCES application (id),
    person      uuid NOT NULL REFERENCES person (id),
    duty        text NOT NULL CHECK (duty IN ('apply', 'intake', 'assess', 'review', 'decide', 'check')),
    at          timestamptz NOT NULL,
    PRIMARY KEY (application, person, duty)
);
CREATE INDEX case_duty_person ON case_duty (person);
ALTER TABLE application_return ADD FOREIGN KEY (application, returned_by, duty)
    REFERENCES case_duty (application, person, duty);

-- Which two duties one person may not have on one case. Only the owner of the schema can change a line.
CREATE TABLE separate_duties (
    one   text NOT NULL,
    other text NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one <> other)
);
INSERT INTO separate_duties (one, other)
SELECT a.duty, b.duty
FROM unnest(ARRAY ['apply', 'intake', 'assess', 'review', 'decide', 'check']) AS a (duty),
     unnest(ARRAY ['apply', 'intake', 'assess', 'review', 'decide', 'check']) AS b (duty)
WHERE a.duty <> b.duty
  -- To look whether a cause has gone is no judgement on the file: those who took it in, assessed or reviewed it may.
  AND NOT (a.duty = 'check' AND b.duty IN ('intake', 'assess', 'review'))
  AND NOT (b.duty = 'check' AND a.duty IN ('intake', 'assess', 'review'));

CREATE TABLE duty_role (
    duty text NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (duty, role)
);
INSERT INTO duty_role (duty, role) VALUES
    ('intake', 'registrar'), ('assess', 'assessor'), ('review', 'reviewer'), ('decide', 'decision-maker'),
    ('check', 'registrar'), ('check', 'assessor'), ('check', 'reviewer'),
    ('apply', 'supplier-admin'), ('apply', 'supplier-author'), ('apply', 'supplier-signatory');

-- Runs with the rights of the schema's owner: the application's own role can neither alter nor switch it off.
CREATE FUNCTION case_duty_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    applicant uuid;
    conflicting text;
BEGIN
    -- The lock makes two transactions that give one person two duties wait for one another.
    SELECT supplier INTO applicant FROM application WHERE id = NEW.application FOR UPDATE;
    SELECT d.duty INTO conflicting FROM case_duty d JOIN separate_duties s ON s.one = d.duty AND s.other = NEW.duty
        WHERE d.application = NEW.application AND d.person = NEW.person LIMIT 1;
    IF conflicting IS NOT NULL THEN
        RAISE EXCEPTION 'who has the duty % on a case cannot have the duty %', conflicting, NEW.duty
            USING ERRCODE = '23514', CONSTRAINT = 'duties_apart';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM person_role r JOIN duty_role d ON d.role = r.role AND d.duty = NEW.duty
            WHERE r.person = NEW.person AND r.ended_at IS NULL
              AND (NEW.duty <> 'apply' OR r.supplier = applicant)) THEN
        RAISE EXCEPTION 'the person has no role for the duty %', NEW.duty
            USING ERRCODE = '23514', CONSTRAINT = 'duty_needs_role';
    END IF;
    IF NEW.duty = 'decide' AND EXISTS (SELECT 1 FROM person_role r WHERE r.person = NEW.person AND r.ended_at IS NULL
            AND r.role = 'governor') THEN
        RAISE EXCEPTION 'members of the board decide no cases'
            USING ERRCODE = '23514', CONSTRAINT = 'board_apart';
    END IF;
    IF NEW.duty <> 'apply' AND EXISTS (SELECT 1 FROM person_role r WHERE r.person = NEW.person
            AND r.supplier = applicant) THEN
        RAISE EXCEPTION 'a person of the supplier has no duty of the registry on its case'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    IF NEW.duty <> 'apply' AND EXISTS (SELECT 1 FROM advice a WHERE a.person = NEW.person AND a.supplier = applicant
            AND a.bars_until > NEW.at) THEN
        RAISE EXCEPTION 'who advised the supplier has no duty of the registry on its case'
            USING ERRCODE = '23514', CONSTRAINT = 'adviser_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_duty_guard BEFORE INSERT OR UPDATE ON case_duty
    FOR EACH ROW EXECUTE FUNCTION case_duty_guard();

GRANT SELECT, INSERT ON application, application_return, evidence, case_duty TO touchstone_app;
-- New tables are open to additions by default; the rules are not.
REVOKE ALL ON separate_duties, duty_role FROM touchstone_app;
GRANT SELECT ON separate_duties, duty_role TO touchstone_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON holder_challenge TO touchstone_app;
GRANT DELETE ON evidence TO touchstone_app;
GRANT UPDATE (state, round, facts, answers, holder_jwk, holder_proved_at, agreement, agreed_by, agreed_at, declaration,
    declared_by, submitted_at, completed_at, evidence_root, result, assessed_at, answer_due, intent_answer, closed_at,
    reported_at, erased_at) ON application TO touchstone_app;
