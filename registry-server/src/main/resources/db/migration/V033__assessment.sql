-- Assessors of a case. `cleared` becomes true when they have declared that they have no interest; a score refers to it,
-- so nobody scores who has not declared.
CREATE TABLE assignment (
    application uuid NOT NULL,
    assessor    uuid NOT NULL,
    duty        text NOT NULL DEFAULT 'assess' CHECK (duty = 'assess'),
    lead        boolean NOT NULL,
    third       boolean NOT NULL,
    assigned_by uuid NOT NULL REFERENCES person (id),
    assigned_at timestamptz NOT NULL,
    interest    boolean,
    declared_at timestamptz,
    declaration bytea,
    cleared     boolean NOT NULL GENERATED ALWAYS AS (interest IS NOT NULL AND NOT interest) STORED,
    PRIMARY KEY (application, assessor),
    UNIQUE (application, assessor, cleared),
    CHECK (assigned_by <> assessor),
    CHECK ((interest IS NULL) = (declared_at IS NULL)),
    FOREIGN KEY (application, assessor, duty) REFERENCES case_duty (application, person, duty)
);
CREATE UNIQUE INDEX assignment_lead ON assignment (application) WHERE lead AND interest IS DISTINCT FROM true;
CREATE INDEX assignment_assessor ON assignment (assessor);

-- One assessor's own scores of one round: given once, never changed.
CREATE TABLE score_sheet (
    application uuid NOT NULL,
    round       integer NOT NULL,
    assessor    uuid NOT NULL,
    cleared     boolean NOT NULL DEFAULT true CHECK (cleared),
    sheet       bytea NOT NULL,
    scored_at   timestamptz NOT NULL,
    PRIMARY KEY (application, round, assessor),
    FOREIGN KEY (application, assessor, cleared) REFERENCES assignment (application, assessor, cleared)
);

-- The scores that one assessor of the case proposes as agreed; each of the others confirms exactly these.
CREATE TABLE agreed_scores (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL,
    round       integer NOT NULL,
    proposed_by uuid NOT NULL,
    sheet       bytea NOT NULL,
    digest      text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    proposed_at timestamptz NOT NULL,
    UNIQUE (application, round, digest),
    FOREIGN KEY (application, round, proposed_by) REFERENCES score_sheet (application, round, assessor)
);
CREATE TABLE score_confirmation (
    agreed       uuid NOT NULL REFERENCES agreed_scores (id),
    application  uuid NOT NULL,
    round        integer NOT NULL,
    assessor     uuid NOT NULL,
    confirmed_at timestamptz NOT NULL,
    PRIMARY KEY (agreed, assessor),
    FOREIGN KEY (application, round, assessor) REFERENCES score_sheet (application, round, assessor)
);

CREATE TABLE review (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL,
    round       integer NOT NULL,
    reviewer    uuid NOT NULL,
    duty        text NOT NULL DEFAULT 'review' CHECK (duty = 'review'),
    passed      boolean,
    findings    bytea,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    UNIQUE (application, round),
    UNIQUE (id, application, passed),
    CHECK ((passed IS NULL) = (ended_at IS NULL)),
    FOREIGN KEY (application, reviewer, duty) REFERENCES case_duty (application, person, duty)
);

GRANT SELECT, INSERT ON assignment, score_sheet, agreed_scores, score_confirmation, review TO touchstone_app;
GRANT UPDATE (interest, declared_at, declaration, lead) ON assignment TO touchstone_app;
GRANT UPDATE (passed, findings, ended_at) ON review TO touchstone_app;
