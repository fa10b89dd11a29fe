-- The register's lists and searches at a million suppliers: each filter of a list walks an index that is already in the
-- list's order, and what is counted on the start page is counted as it changes.

-- A word begins after a space, also the first one: "% wa%" finds beginnings of words by the trigram index, which knows
-- nothing of parts of words shorter than three letters.
UPDATE register_supplier SET search_text = ' ' || search_text WHERE search_text <> '';

DROP INDEX register_supplier_order;
DROP INDEX register_supplier_standing;
CREATE INDEX register_supplier_order ON register_supplier (search_text, id) WHERE NOT erased;
CREATE INDEX register_supplier_standing ON register_supplier (standing, search_text, id) WHERE NOT erased;
CREATE INDEX register_supplier_level ON register_supplier (standing, level, search_text, id) WHERE NOT erased;
CREATE INDEX register_supplier_region ON register_supplier (region, standing, search_text, id) WHERE NOT erased;
CREATE INDEX register_supplier_country ON register_supplier (country, standing, search_text, id) WHERE NOT erased;

-- How many accreditations stand as active. Each database session counts in a row of its own (or of few), so that no
-- transaction waits for another's count; the sum is exact in every snapshot.
CREATE TABLE register_active (
    slot   integer PRIMARY KEY,
    active bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO register_active (slot, active)
SELECT 0, count(*) FROM register_accreditation WHERE standing = 'active';

CREATE FUNCTION register_counts_active() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change integer := (NEW.standing = 'active')::integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        change := change - (OLD.standing = 'active')::integer;
    END IF;
    IF change <> 0 THEN
        INSERT INTO register_active AS r (slot, active) VALUES (pg_backend_pid() % 1024, change)
        ON CONFLICT (slot) DO UPDATE SET active = r.active + excluded.active;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER register_accreditation_counted AFTER INSERT OR UPDATE OF standing ON register_accreditation
    FOR EACH ROW EXECUTE FUNCTION register_counts_active();

-- Those whose validity is over and whose event of expiry is on its way are not in force: few, and found at once.
CREATE INDEX register_accreditation_active ON register_accreditation (valid_until) WHERE standing = 'active';

GRANT UPDATE ON register_active TO touchstone_app;
GRANT SELECT ON register_active TO touchstone_reader;
