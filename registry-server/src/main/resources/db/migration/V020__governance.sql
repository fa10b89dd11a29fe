-- Trust lists that a quorum of governors signed and the registry took, in order.
CREATE TABLE trust_list (
    number bigint PRIMARY KEY CHECK (number >= 1),
    object text NOT NULL REFERENCES object (digest),
    fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    event_id bigint NOT NULL
);

CREATE FUNCTION trust_list_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT count(*) + 1 FROM trust_list) THEN
        RAISE EXCEPTION 'trust lists are numbered without gaps' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_list_in_order BEFORE INSERT ON trust_list FOR EACH ROW EXECUTE FUNCTION trust_list_follows();

GRANT SELECT ON trust_list TO touchstone_reader;
