-- Where a person can be written to, sealed under the person's key.
CREATE TABLE person_address (
    person uuid PRIMARY KEY REFERENCES person (id),
    sealed bytea NOT NULL,
    set_at timestamptz NOT NULL
);
GRANT UPDATE (sealed, set_at) ON person_address TO touchstone_app;

-- Letters to be sent. Address and words are sealed under a key of the letter's own, which is destroyed once it is sent or
-- given up.
CREATE TABLE outgoing_mail (
    id          uuid PRIMARY KEY,
    notice      uuid REFERENCES person_notice (id),
    person      uuid REFERENCES person (id),
    sealing_key uuid NOT NULL REFERENCES sealing_key (id),
    letter      bytea NOT NULL,
    queued_at   timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    sent_at     timestamptz,
    given_up_at timestamptz,
    UNIQUE (notice, person),
    CHECK (sent_at IS NULL OR given_up_at IS NULL)
);
CREATE INDEX outgoing_mail_due ON outgoing_mail (next_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL;
GRANT UPDATE (next_at, attempts, sent_at, given_up_at) ON outgoing_mail TO touchstone_app;

-- Notices whose readers have still to be written to.
ALTER TABLE person_notice ADD COLUMN mailed_at timestamptz;
CREATE INDEX person_notice_unmailed ON person_notice (told_at, id) WHERE mailed_at IS NULL;
GRANT UPDATE (mailed_at) ON person_notice TO touchstone_app;
