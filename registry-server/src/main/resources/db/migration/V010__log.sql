-- The register log and the public record. Nothing here is ever changed: the app role may add rows and no more, but for
-- the queue in front of the log, the one row that is the head, and the erasing of an opening; triggers bound those three.

-- Events that a use case has committed and the sequencer has not taken yet, in the order of their numbers.
CREATE TABLE log_pending (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry bytea NOT NULL CHECK (octet_length(entry) BETWEEN 2 AND 8192)
);

CREATE TABLE log_entry (
    leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
    event_id bigint NOT NULL UNIQUE,
    entry bytea NOT NULL CHECK (octet_length(entry) BETWEEN 2 AND 8192),
    -- What the entry says, for look-up only; fsck compares.
    type text NOT NULL,
    logged_at timestamptz NOT NULL,
    accreditation text,
    certificate uuid,
    supplier uuid,
    list text
);
CREATE INDEX log_entry_accreditation ON log_entry (accreditation, leaf_index) WHERE accreditation IS NOT NULL;
CREATE INDEX log_entry_certificate ON log_entry (certificate, leaf_index) WHERE certificate IS NOT NULL;
CREATE INDEX log_entry_supplier ON log_entry (supplier, leaf_index) WHERE supplier IS NOT NULL;
CREATE INDEX log_entry_list ON log_entry (list, leaf_index) WHERE list IS NOT NULL;
CREATE INDEX log_entry_type ON log_entry (type, leaf_index);

-- Full tiles only: 256 hashes. root is the hash that stands for the tile one level up.
CREATE TABLE log_tile (
    level integer NOT NULL CHECK (level BETWEEN 0 AND 7),
    tile_index bigint NOT NULL CHECK (tile_index >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, tile_index)
);

-- The one head. epoch is the fence: whoever takes the sequencer's role raises it, and whoever held it before writes
-- nothing more.
CREATE TABLE log_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    epoch bigint NOT NULL,
    logged_until timestamptz
);
INSERT INTO log_head (size, root, epoch)
VALUES (0, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0);

-- What has been signed and may be shown.
CREATE TABLE log_checkpoint (
    size bigint PRIMARY KEY CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    signed_at timestamptz NOT NULL
);

-- Sealed folds: the digest of the register's state at a size, signed by the log's key; a start need not go further back.
CREATE TABLE log_fold (
    size bigint PRIMARY KEY CHECK (size > 0),
    note text NOT NULL,
    state bytea NOT NULL
);

CREATE TABLE object (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    bytes bytea NOT NULL,
    CHECK (digest = encode(sha256(bytes), 'hex'))
);

CREATE TABLE opening (
    id uuid PRIMARY KEY,
    -- Whom it is about, so that erasing a person finds all of it; empty where nobody could be erased by it.
    about uuid,
    -- NULL once erased.
    bytes bytea
);
CREATE INDEX opening_about ON opening (about) WHERE about IS NOT NULL;

CREATE FUNCTION log_pending_leaves_only_into_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM log_entry WHERE event_id = OLD.event_id) THEN
        RAISE EXCEPTION 'event % is not in the log yet', OLD.event_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER log_pending_leaves BEFORE DELETE ON log_pending
    FOR EACH ROW EXECUTE FUNCTION log_pending_leaves_only_into_the_log();

CREATE FUNCTION log_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.epoch < OLD.epoch OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
        RAISE EXCEPTION 'the log may only grow' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.size <> (SELECT count(*) FROM log_entry WHERE leaf_index >= OLD.size) + OLD.size THEN
        RAISE EXCEPTION 'the head does not fit the entries' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION log_head_only_grows();

CREATE FUNCTION opening_is_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.bytes IS NOT NULL OR OLD.bytes IS NULL THEN
        RAISE EXCEPTION 'an opening is erased or stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_erased BEFORE UPDATE ON opening FOR EACH ROW EXECUTE FUNCTION opening_is_only_erased();

GRANT DELETE ON log_pending TO touchstone_app;
GRANT UPDATE ON log_head TO touchstone_app;
GRANT UPDATE (bytes) ON opening TO touchstone_app;
REVOKE INSERT ON log_head FROM touchstone_app;
GRANT SELECT ON log_pending, log_entry, log_tile, log_head, log_checkpoint, log_fold, object, opening TO touchstone_reader;
