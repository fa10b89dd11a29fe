-- What people are told about: a kind, what it is about and until when, and nothing of what was said. The words come from
-- the message catalogue; what is confidential is read where it stands, by whoever may.
CREATE TABLE person_notice (
    id       uuid PRIMARY KEY,
    person   uuid REFERENCES person (id),
    supplier uuid REFERENCES supplier (id),
    kind     text NOT NULL,
    subject  text NOT NULL,
    due_at   timestamptz,
    told_at  timestamptz NOT NULL,
    CHECK ((person IS NULL) <> (supplier IS NULL))
);
CREATE INDEX person_notice_person ON person_notice (person, told_at DESC, id) WHERE person IS NOT NULL;
CREATE INDEX person_notice_supplier ON person_notice (supplier, told_at DESC, id) WHERE supplier IS NOT NULL;

-- A notice to a supplier is read by each of its people for themselves.
CREATE TABLE person_notice_read (
    notice  uuid NOT NULL REFERENCES person_notice (id),
    person  uuid NOT NULL REFERENCES person (id),
    read_at timestamptz NOT NULL,
    PRIMARY KEY (notice, person)
);
