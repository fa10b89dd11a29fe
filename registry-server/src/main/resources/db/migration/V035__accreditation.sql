-- What is held. A row exists only by a decision that grants: the reference carries the outcome.
CREATE TABLE accreditation (
    number        text PRIMARY KEY CHECK (number ~ '^SRA-[0-9]{7}[0-9A-Z]$'),
    supplier      uuid NOT NULL REFERENCES supplier (id),
    application   uuid NOT NULL UNIQUE REFERENCES application (id),
    decision      uuid NOT NULL,
    outcome       text NOT NULL CHECK (outcome IN ('granted', 'granted-with-conditions')),
    scheme        text NOT NULL,
    edition       integer NOT NULL,
    level         text NOT NULL,
    state         text NOT NULL CHECK (state IN (
        'active', 'active-with-conditions', 'suspended', 'extended-pending-decision', 'expired', 'withdrawn',
        'surrendered', 'superseded')),
    resumes       text CHECK (resumes IN ('active', 'active-with-conditions', 'extended-pending-decision')),
    valid_from    timestamptz NOT NULL,
    valid_until   timestamptz NOT NULL,
    certificate   uuid NOT NULL,
    stale         text,
    facts         bytea NOT NULL,
    granted_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    superseded_by text REFERENCES accreditation (number),
    CHECK (valid_from >= granted_at),
    CHECK (valid_until > valid_from),
    CHECK ((state = 'suspended') = (resumes IS NOT NULL)),
    FOREIGN KEY (decision, application, outcome) REFERENCES decision (id, application, outcome)
);
CREATE INDEX accreditation_supplier ON accreditation (supplier);

CREATE TABLE accreditation_condition (
    accreditation text NOT NULL REFERENCES accreditation (number),
    criterion     text NOT NULL,
    due           timestamptz NOT NULL,
    closed_at     timestamptz,
    application   uuid NOT NULL,
    closed_by     uuid,
    duty          text NOT NULL DEFAULT 'decide' CHECK (duty = 'decide'),
    PRIMARY KEY (accreditation, criterion),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    FOREIGN KEY (application, closed_by, duty) REFERENCES case_duty (application, person, duty)
);

-- Notice of an intended suspension or withdrawal, and the supplier's answer to it.
CREATE TABLE notice (
    id            uuid PRIMARY KEY,
    accreditation text NOT NULL REFERENCES accreditation (number),
    application   uuid NOT NULL,
    measure       text NOT NULL CHECK (measure IN ('suspend', 'withdraw')),
    reason        text NOT NULL,
    words         bytea NOT NULL,
    given_by      uuid NOT NULL,
    duty          text NOT NULL DEFAULT 'decide' CHECK (duty = 'decide'),
    given_at      timestamptz NOT NULL,
    answer_due    timestamptz NOT NULL,
    answer        bytea,
    answered_at   timestamptz,
    FOREIGN KEY (application, given_by, duty) REFERENCES case_duty (application, person, duty)
);
CREATE INDEX notice_accreditation ON notice (accreditation);

-- `imposed_by` is empty for what the clock did under a standing rule.
CREATE TABLE suspension (
    id            uuid PRIMARY KEY,
    accreditation text NOT NULL REFERENCES accreditation (number),
    application   uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('standing-rule', 'imposed', 'voluntary')),
    reason        text NOT NULL,
    imposed_by    uuid REFERENCES person (id),
    duty          text NOT NULL CHECK (duty = CASE kind
        WHEN 'imposed' THEN 'decide' WHEN 'voluntary' THEN 'apply' ELSE 'intake' END),
    effective     timestamptz NOT NULL,
    until         timestamptz NOT NULL,
    remedy        bytea NOT NULL,
    ended_at      timestamptz,
    ended_by      uuid,
    end_duty      text NOT NULL DEFAULT 'decide' CHECK (end_duty = 'decide'),
    CHECK (imposed_by IS NOT NULL OR kind = 'standing-rule'),
    FOREIGN KEY (application, imposed_by, duty) REFERENCES case_duty (application, person, duty),
    FOREIGN KEY (application, ended_by, end_duty) REFERENCES case_duty (application, person, duty)
);
CREATE UNIQUE INDEX suspension_open ON suspension (accreditation) WHERE ended_at IS NULL;

-- Someone looked and found that the cause of a suspension has gone, or that a condition is met. Who then decides is
-- another person: the duties exclude one another.
CREATE TABLE cause_check (
    id            uuid PRIMARY KEY,
    accreditation text NOT NULL REFERENCES accreditation (number),
    application   uuid NOT NULL,
    subject       text NOT NULL,
    checked_by    uuid NOT NULL,
    duty          text NOT NULL DEFAULT 'check' CHECK (duty = 'check'),
    note          bytea NOT NULL,
    checked_at    timestamptz NOT NULL,
    FOREIGN KEY (application, checked_by, duty) REFERENCES case_duty (application, person, duty)
);
CREATE INDEX cause_check_subject ON cause_check (accreditation, subject);

-- Every certificate that was asked for, in order; the certificates themselves belong to issuance.
CREATE TABLE accreditation_certificate (
    accreditation text NOT NULL REFERENCES accreditation (number),
    certificate   uuid PRIMARY KEY,
    replaces      uuid UNIQUE REFERENCES accreditation_certificate (certificate),
    reason        text,
    requested_at  timestamptz NOT NULL,
    CHECK ((replaces IS NULL) = (reason IS NULL))
);
CREATE INDEX accreditation_certificate_of ON accreditation_certificate (accreditation);

GRANT SELECT, INSERT ON accreditation, accreditation_condition, notice, suspension, cause_check,
    accreditation_certificate TO touchstone_app;
GRANT UPDATE (state, resumes, valid_until, certificate, facts, stale, ended_at, superseded_by) ON accreditation
    TO touchstone_app;
GRANT UPDATE (closed_at, closed_by) ON accreditation_condition TO touchstone_app;
GRANT UPDATE (answer, answered_at) ON notice TO touchstone_app;
GRANT UPDATE (ended_at, ended_by, until) ON suspension TO touchstone_app;
