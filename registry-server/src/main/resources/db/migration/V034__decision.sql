-- Decisions on applications. Each rests on a passed review of the same case and is made by someone whose duty on the
-- case is to decide, which excludes every other duty.
CREATE TABLE decision (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL,
    round       integer NOT NULL,
    decided_by  uuid NOT NULL,
    duty        text NOT NULL DEFAULT 'decide' CHECK (duty = 'decide'),
    outcome     text NOT NULL CHECK (outcome IN (
        'granted', 'granted-with-conditions', 'intent-to-refuse', 'refused')),
    review      uuid NOT NULL,
    passed      boolean NOT NULL DEFAULT true CHECK (passed),
    reasons     bytea NOT NULL,
    score_digest text NOT NULL CHECK (score_digest ~ '^[0-9a-f]{64}$'),
    decided_at  timestamptz NOT NULL,
    UNIQUE (id, application, outcome),
    FOREIGN KEY (application, decided_by, duty) REFERENCES case_duty (application, person, duty),
    FOREIGN KEY (review, application, passed) REFERENCES review (id, application, passed)
);
-- One final decision to a case.
CREATE UNIQUE INDEX decision_final ON decision (application) WHERE outcome <> 'intent-to-refuse';

GRANT SELECT, INSERT ON decision TO touchstone_app;

-- Cases that a decision maker sent back to be weighed again.
CREATE TABLE remittal (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL,
    round       integer NOT NULL,
    remitted_by uuid NOT NULL,
    duty        text NOT NULL DEFAULT 'decide' CHECK (duty = 'decide'),
    words       bytea NOT NULL,
    remitted_at timestamptz NOT NULL,
    UNIQUE (application, round),
    FOREIGN KEY (application, remitted_by, duty) REFERENCES case_duty (application, person, duty)
);
GRANT SELECT, INSERT ON remittal TO touchstone_app;
