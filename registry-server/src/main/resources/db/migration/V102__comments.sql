-- Who has applied, as the log says it: one row for each application that was found complete, for good. What became of it
-- is not here; an accreditation that came of it stands in the register.
CREATE TABLE register_application (
    application  uuid PRIMARY KEY,
    supplier     uuid NOT NULL REFERENCES register_supplier (id),
    scheme       text NOT NULL,
    edition      bigint NOT NULL,
    level        text NOT NULL,
    completed_at timestamptz NOT NULL
);
CREATE INDEX register_application_order ON register_application (completed_at DESC, application DESC);
CREATE INDEX register_application_supplier ON register_application (supplier);
INSERT INTO register_application (application, supplier, scheme, edition, level, completed_at)
SELECT id, supplier, scheme, edition, level, completed_at FROM application WHERE completed_at IS NOT NULL;
GRANT SELECT ON register_application TO touchstone_reader;

-- What the public says about an applicant. The words and who said them are sealed under a key of the comment's own, and
-- what the registrar has published of them under another: what is public here may name a sole trader, and goes with it.
CREATE TABLE public_comment (
    id           uuid PRIMARY KEY,
    application  uuid NOT NULL REFERENCES application (id),
    sealing_key  uuid NOT NULL REFERENCES sealing_key (id),
    said         bytea NOT NULL,
    received_at  timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('waiting', 'published', 'rejected')),
    published    bytea,
    published_key uuid REFERENCES sealing_key (id),
    shortened    boolean NOT NULL DEFAULT false,
    moderated_by uuid,
    duty         text NOT NULL DEFAULT 'intake' CHECK (duty = 'intake'),
    moderated_at timestamptz,
    reason       text,
    reply        bytea,
    replied_by   uuid REFERENCES person (id),
    replied_at   timestamptz,
    CHECK ((state = 'waiting') = (moderated_at IS NULL)),
    CHECK ((moderated_at IS NULL) = (moderated_by IS NULL)),
    CHECK (state <> 'rejected' OR reason IS NOT NULL),
    CHECK ((state = 'published') = (published IS NOT NULL)),
    CHECK ((published IS NULL) = (published_key IS NULL)),
    CHECK (state = 'published' OR reply IS NULL),
    CHECK ((reply IS NULL) = (replied_at IS NULL)),
    FOREIGN KEY (application, moderated_by, duty) REFERENCES case_duty (application, person, duty)
);
CREATE INDEX public_comment_application ON public_comment (application, received_at, id);
CREATE INDEX public_comment_waiting ON public_comment (received_at, id) WHERE state = 'waiting';
GRANT UPDATE (state, published, published_key, shortened, moderated_by, moderated_at, reason, reply, replied_by,
    replied_at) ON public_comment
    TO touchstone_app;

-- The answers to writing requests of people who have no account: keyed digests and a receipt, nothing of who asked.
CREATE TABLE public_request (
    key     bytea PRIMARY KEY,
    request bytea NOT NULL,
    receipt text NOT NULL,
    at      timestamptz NOT NULL
);
GRANT UPDATE (receipt) ON public_request TO touchstone_app;

-- How the assessors have considered the comments, by id, and what they found.
ALTER TABLE agreed_scores ADD COLUMN findings bytea;
