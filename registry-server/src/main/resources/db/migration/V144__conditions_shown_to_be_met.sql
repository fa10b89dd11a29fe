-- What a supplier hands in to show that a condition is met: words and files, sealed under the supplier's key like its
-- other papers after the grant. Whoever looks says what is still lacking, or writes down that it is met (`cause_check`).
CREATE TABLE condition_showing (
    id            uuid PRIMARY KEY,
    accreditation text NOT NULL,
    criterion     text NOT NULL,
    application   uuid NOT NULL,
    words         bytea NOT NULL,
    shown_by      uuid NOT NULL,
    duty          text NOT NULL DEFAULT 'apply' CHECK (duty = 'apply'),
    shown_at      timestamptz NOT NULL,
    lacking       bytea,
    answered_by   uuid,
    answered_duty text CHECK (answered_duty IN ('check', 'decide')),
    answered_at   timestamptz,
    CHECK ((lacking IS NULL) = (answered_at IS NULL)),
    CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    CHECK ((answered_duty IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (accreditation, criterion) REFERENCES accreditation_condition (accreditation, criterion),
    FOREIGN KEY (application, shown_by, duty) REFERENCES case_duty (application, person, duty),
    FOREIGN KEY (application, answered_by, answered_duty) REFERENCES case_duty (application, person, duty)
);
CREATE INDEX condition_showing_of ON condition_showing (accreditation, criterion);

CREATE TABLE condition_file (
    id         uuid PRIMARY KEY,
    showing    uuid NOT NULL REFERENCES condition_showing (id),
    sequence   integer NOT NULL,
    media_type text NOT NULL,
    size       integer NOT NULL CHECK (size > 0),
    name       bytea NOT NULL,
    sealed     bytea NOT NULL,
    UNIQUE (showing, sequence)
);

GRANT SELECT, INSERT ON condition_showing, condition_file TO touchstone_app;
GRANT UPDATE (lacking, answered_by, answered_duty, answered_at) ON condition_showing TO touchstone_app;
