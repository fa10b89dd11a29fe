-- Whoever has advised a supplier lately judges its identity no more than its applications.
CREATE OR REPLACE FUNCTION identity_judge_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM person_role
            WHERE person = NEW.decided_by AND supplier IN (NEW.newcomer, NEW.other)) THEN
        RAISE EXCEPTION 'who belongs to a supplier, or did, does not judge its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    IF EXISTS (SELECT 1 FROM advice WHERE person = NEW.decided_by AND supplier IN (NEW.newcomer, NEW.other)
            AND bars_until > NEW.decided_at) THEN
        RAISE EXCEPTION 'who has advised a supplier lately does not judge its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'adviser_apart';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION identity_verify_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM person_role WHERE person = NEW.verified_by AND supplier = NEW.id) THEN
        RAISE EXCEPTION 'who belongs to a supplier, or did, does not verify its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    IF EXISTS (SELECT 1 FROM advice WHERE person = NEW.verified_by AND supplier = NEW.id
            AND bars_until > NEW.verified_at) THEN
        RAISE EXCEPTION 'who has advised a supplier lately does not verify its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'adviser_apart';
    END IF;
    RETURN NEW;
END $$;
