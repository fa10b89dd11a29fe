-- What a session needs to be ended at the identity provider too, and to be ended from there: a keyed digest of what the
-- provider calls its own session, and the identity token, sealed under the person's key.
ALTER TABLE web_session
    ADD COLUMN provider_session bytea CHECK (octet_length(provider_session) = 32),
    ADD COLUMN identity_token bytea;
CREATE INDEX web_session_provider ON web_session (provider_session) WHERE provider_session IS NOT NULL;

-- Logout tokens of the provider that were obeyed, for as long as they could be sent again.
CREATE TABLE logout_token (
    tag     bytea PRIMARY KEY CHECK (octet_length(tag) = 32),
    ends_at timestamptz NOT NULL
);
CREATE INDEX logout_token_ends ON logout_token (ends_at);
GRANT DELETE ON logout_token TO touchstone_app;
