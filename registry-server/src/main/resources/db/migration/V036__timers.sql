-- What falls due. One row per deadline; the scheduler fires it through the use case that a person would use, and the row
-- is marked in the same transaction.
CREATE TABLE timer (
    id       uuid PRIMARY KEY,
    kind     text NOT NULL,
    subject  text NOT NULL,
    due_at   timestamptz NOT NULL,
    set_at   timestamptz NOT NULL,
    fired_at timestamptz,
    result   text CHECK ((result IS NULL) = (fired_at IS NULL))
);
CREATE INDEX timer_due ON timer (due_at, id) WHERE fired_at IS NULL;
CREATE INDEX timer_subject ON timer (subject) WHERE fired_at IS NULL;

-- Work that waits for a person because a deadline passed and no machine may decide it.
CREATE TABLE task (
    id      uuid PRIMARY KEY,
    kind    text NOT NULL,
    subject text NOT NULL,
    role    text NOT NULL,
    made_at timestamptz NOT NULL,
    done_at timestamptz
);
CREATE INDEX task_open ON task (role, made_at) WHERE done_at IS NULL;

-- The answer to a writing request, kept in the transaction that did the work: the same key again gets the same answer
-- and nothing is done twice; the same key with another request is refused.
CREATE TABLE idempotency (
    person  uuid NOT NULL REFERENCES person (id),
    key     text NOT NULL CHECK (length(key) BETWEEN 8 AND 64),
    request bytea NOT NULL,
    receipt text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (person, key)
);

GRANT SELECT, INSERT ON timer, task, idempotency TO touchstone_app;
GRANT UPDATE (fired_at, result) ON timer TO touchstone_app;
GRANT UPDATE (done_at) ON task TO touchstone_app;
GRANT UPDATE (receipt) ON idempotency TO touchstone_app;
