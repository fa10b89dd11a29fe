-- When the person of a session last proved to be there, as far as the identity provider says: what only somebody may do
-- who is there now is asked for by that, and not by when the session began.
ALTER TABLE web_session ADD COLUMN proved_at timestamptz;
