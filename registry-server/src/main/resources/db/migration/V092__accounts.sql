-- Sign-ins that have begun at the identity provider and are used up by the first answer.
CREATE TABLE sign_in (
    state   bytea PRIMARY KEY CHECK (octet_length(state) = 32),
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    next    text NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_ends ON sign_in (ends_at);
GRANT DELETE ON sign_in TO touchstone_app;

-- Which person an account of the provider is: by a keyed digest of issuer and subject, which names nobody by itself.
CREATE TABLE account (
    id        uuid PRIMARY KEY,
    tag       bytea NOT NULL UNIQUE CHECK (octet_length(tag) = 32),
    person    uuid NOT NULL REFERENCES person (id),
    linked_at timestamptz NOT NULL
);
CREATE INDEX account_person ON account (person);
