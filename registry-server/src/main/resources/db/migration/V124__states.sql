-- What becomes of an application and of an accreditation, as the two `Lifecycle` have it: the program's own role cannot
-- move one otherwise, nor begin one in the middle. `was` empty: how it begins.
CREATE TABLE state_move (
    thing text NOT NULL,
    was text NOT NULL,
    becomes text NOT NULL,
    PRIMARY KEY (thing, was, becomes)
);
INSERT INTO state_move (thing, was, becomes) VALUES
    ('application', '', 'draft'),
    ('application', 'draft', 'submitted'), ('application', 'returned', 'submitted'),
    ('application', 'submitted', 'returned'), ('application', 'submitted', 'complete'),
    ('application', 'complete', 'in-assessment'),
    ('application', 'in-assessment', 'clarification'), ('application', 'clarification', 'in-assessment'),
    ('application', 'in-assessment', 'assessed'), ('application', 'assessed', 'in-review'),
    ('application', 'in-review', 'for-decision'), ('application', 'in-review', 'in-assessment'),
    ('application', 'for-decision', 'in-assessment'), ('application', 'intent-to-refuse', 'in-assessment'),
    ('application', 'for-decision', 'granted'), ('application', 'intent-to-refuse', 'granted'),
    ('application', 'for-decision', 'granted-with-conditions'),
    ('application', 'intent-to-refuse', 'granted-with-conditions'),
    ('application', 'for-decision', 'intent-to-refuse'), ('application', 'intent-to-refuse', 'refused'),
    ('application', 'returned', 'lapsed'),
    ('accreditation', '', 'active'), ('accreditation', '', 'active-with-conditions'),
    ('accreditation', 'active-with-conditions', 'active'),
    ('accreditation', 'active', 'extended-pending-decision'),
    ('accreditation', 'active-with-conditions', 'extended-pending-decision'),
    ('accreditation', 'suspended', 'active'), ('accreditation', 'suspended', 'active-with-conditions'),
    ('accreditation', 'suspended', 'extended-pending-decision');
INSERT INTO state_move (thing, was, becomes)
SELECT 'application', was, 'withdrawn-by-applicant' FROM unnest(ARRAY['draft', 'submitted', 'returned', 'complete',
    'in-assessment', 'clarification', 'assessed', 'in-review', 'for-decision', 'intent-to-refuse']) AS was;
INSERT INTO state_move (thing, was, becomes)
SELECT 'accreditation', was, becomes
FROM unnest(ARRAY['active', 'active-with-conditions', 'extended-pending-decision', 'suspended']) AS was,
     unnest(ARRAY['suspended', 'withdrawn', 'surrendered', 'expired', 'superseded']) AS becomes
WHERE was <> becomes;
REVOKE ALL ON state_move FROM touchstone_app;
GRANT SELECT ON state_move TO touchstone_app;

-- Runs with the rights of the schema's owner, as `case_duty_guard` does.
CREATE FUNCTION state_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM state_move m
                WHERE m.thing = TG_TABLE_NAME AND m.was = '' AND m.becomes = NEW.state) THEN
            RAISE EXCEPTION '% cannot begin as %', TG_TABLE_NAME, NEW.state
                USING ERRCODE = '23514', CONSTRAINT = 'state_follows';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM state_move m
            WHERE m.thing = TG_TABLE_NAME AND m.was = OLD.state AND m.becomes = NEW.state) THEN
        RAISE EXCEPTION '% that is % cannot become %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = '23514', CONSTRAINT = 'state_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_state_guard BEFORE INSERT OR UPDATE OF state ON application
    FOR EACH ROW EXECUTE FUNCTION state_guard();
CREATE TRIGGER accreditation_state_guard BEFORE INSERT OR UPDATE OF state ON accreditation
    FOR EACH ROW EXECUTE FUNCTION state_guard();
