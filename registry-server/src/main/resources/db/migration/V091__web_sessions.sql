-- Who is signed in on the web. The token itself is in the browser alone; here is only its digest, so that whoever reads
-- the table can sign in as nobody. A session is of one moment's roles: when they change it gets another token.
CREATE TABLE web_session (
    id            uuid PRIMARY KEY,
    token         bytea NOT NULL UNIQUE CHECK (octet_length(token) = 32),
    person        uuid NOT NULL REFERENCES person (id),
    second_factor boolean NOT NULL,
    roles         bytea NOT NULL,
    organisation  uuid REFERENCES supplier (id),
    begun_at      timestamptz NOT NULL,
    used_at       timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    CHECK (ends_at > begun_at)
);
CREATE INDEX web_session_person ON web_session (person);
CREATE INDEX web_session_ends ON web_session (ends_at);
GRANT UPDATE (token, roles, organisation, used_at), DELETE ON web_session TO touchstone_app;
