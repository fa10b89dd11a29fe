-- Questions of the assessors and the supplier's answers, sealed under the case's key. One round is open at a time.
CREATE TABLE clarification (
    id          uuid PRIMARY KEY,
    application uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 1),
    asked_by    uuid NOT NULL,
    cleared     boolean NOT NULL DEFAULT true CHECK (cleared),
    questions   bytea NOT NULL,
    asked_at    timestamptz NOT NULL,
    answer_due  timestamptz NOT NULL,
    answers     bytea,
    answered_by uuid REFERENCES person (id),
    answered_at timestamptz,
    ended_at    timestamptz,
    UNIQUE (application, number),
    CHECK ((answers IS NULL) = (answered_at IS NULL)),
    CHECK ((answers IS NULL) = (answered_by IS NULL)),
    CHECK (answers IS NULL OR ended_at IS NOT NULL),
    -- Only an assessor of the case who has declared to have no interest asks.
    FOREIGN KEY (application, asked_by, cleared) REFERENCES assignment (application, assessor, cleared)
);
CREATE UNIQUE INDEX clarification_open ON clarification (application) WHERE ended_at IS NULL;
GRANT UPDATE (answers, answered_by, answered_at, ended_at) ON clarification TO touchstone_app;

ALTER TABLE application DROP CONSTRAINT application_state_check;
ALTER TABLE application ADD CONSTRAINT application_state_check CHECK (state IN (
    'draft', 'submitted', 'returned', 'complete', 'in-assessment', 'clarification', 'assessed', 'in-review',
    'for-decision', 'intent-to-refuse', 'granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant',
    'lapsed'));
