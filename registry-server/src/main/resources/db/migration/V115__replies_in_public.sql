-- What is public beside a comment: the name of who said it, if they wish that, and what the registrar has published of
-- the supplier's reply. Both are sealed under the key of what was published of the comment, and go with it.
ALTER TABLE public_comment
    ADD COLUMN published_name     bytea,
    ADD COLUMN reply_state        text CHECK (reply_state IN ('waiting', 'published', 'rejected')),
    ADD COLUMN published_reply    bytea,
    ADD COLUMN reply_shortened    boolean NOT NULL DEFAULT false,
    ADD COLUMN reply_moderated_by uuid,
    ADD COLUMN reply_moderated_at timestamptz,
    ADD COLUMN reply_reason       text;
UPDATE public_comment SET reply_state = 'waiting' WHERE reply IS NOT NULL;
ALTER TABLE public_comment
    ADD CHECK (published_name IS NULL OR published IS NOT NULL),
    ADD CHECK ((reply IS NULL) = (reply_state IS NULL)),
    ADD CHECK ((reply_state IS NOT DISTINCT FROM 'published') = (published_reply IS NOT NULL)),
    ADD CHECK ((reply_state IS NULL OR reply_state = 'waiting') = (reply_moderated_at IS NULL)),
    ADD CHECK ((reply_moderated_at IS NULL) = (reply_moderated_by IS NULL)),
    ADD CHECK (reply_state IS DISTINCT FROM 'rejected' OR reply_reason IS NOT NULL),
    ADD FOREIGN KEY (application, reply_moderated_by, duty) REFERENCES case_duty (application, person, duty);
CREATE INDEX public_comment_reply_waiting ON public_comment (replied_at, id) WHERE reply_state = 'waiting';
GRANT UPDATE (published_name, reply_state, published_reply, reply_shortened, reply_moderated_by, reply_moderated_at,
    reply_reason) ON public_comment
    TO touchstone_app;
