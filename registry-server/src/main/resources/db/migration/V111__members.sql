-- Whom an organisation has asked to join it, in which roles. Whoever takes up the code of the same id joins. Where the
-- code was sent is sealed under the supplier's key.
CREATE TABLE invitation (
    id       uuid PRIMARY KEY REFERENCES one_time_code (id),
    supplier uuid NOT NULL REFERENCES supplier (id),
    roles    text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 3
        AND roles <@ ARRAY['supplier-admin', 'supplier-author', 'supplier-signatory']),
    address  bytea
);
CREATE INDEX invitation_supplier ON invitation (supplier);

-- An organisation is never without somebody who administers it. Who removes an administrator holds the supplier's row,
-- so that two who remove each other at once come one after the other.
CREATE FUNCTION administrator_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM supplier WHERE id = NEW.supplier AND erased_at IS NULL FOR UPDATE;
    IF FOUND AND NOT EXISTS (SELECT 1 FROM person_role
            WHERE supplier = NEW.supplier AND role = 'supplier-admin' AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'somebody administers an organisation'
            USING ERRCODE = '23514', CONSTRAINT = 'administrator_remains';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER administrator_guard AFTER UPDATE OF ended_at ON person_role FOR EACH ROW
    WHEN (NEW.role = 'supplier-admin' AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION administrator_guard();
