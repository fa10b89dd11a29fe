-- The calendar by which a case's limits in working days are counted, and with each deadline the one that was used.
ALTER TABLE application ADD COLUMN calendar text;
ALTER TABLE timer ADD COLUMN calendar text;
GRANT UPDATE (calendar) ON application TO touchstone_app;

-- Scores as an assessor puts them down one by one, until the whole sheet is given. Nobody else reads them.
CREATE TABLE score_draft (
    application uuid NOT NULL,
    round       integer NOT NULL,
    assessor    uuid NOT NULL,
    cleared     boolean NOT NULL DEFAULT true CHECK (cleared),
    sheet       bytea NOT NULL,
    saved_at    timestamptz NOT NULL,
    PRIMARY KEY (application, round, assessor),
    FOREIGN KEY (application, assessor, cleared) REFERENCES assignment (application, assessor, cleared)
);
GRANT UPDATE (sheet, saved_at) ON score_draft TO touchstone_app;

-- An event that was overtaken gets a later time in the log.
GRANT UPDATE (completed_at) ON register_application TO touchstone_app;

-- Queues: cases of a state by age; the deadlines of cases in due order.
CREATE INDEX application_queue ON application (state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX case_duty_open ON case_duty (person, duty, application);
CREATE INDEX assignment_waiting ON assignment (assessor, application);
DROP INDEX assignment_assessor;
