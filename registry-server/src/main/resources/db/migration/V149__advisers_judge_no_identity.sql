-- Whoever has advised a supplier lately judges its identity no more than its applications. One rule for both judgements.
CREATE FUNCTION require_apart(judge uuid, judged uuid[], at timestamptz) RETURNS void LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM person_role WHERE person = judge AND supplier = ANY (judged)) THEN
        RAISE EXCEPTION 'who belongs to a supplier, or did, does not judge its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'own_supplier';
    END IF;
    IF EXISTS (SELECT 1 FROM advice WHERE person = judge AND supplier = ANY (judged) AND bars_until > at) THEN
        RAISE EXCEPTION 'who has advised a supplier lately does not judge its identity'
            USING ERRCODE = '23514', CONSTRAINT = 'adviser_apart';
    END IF;
END $$;
REVOKE ALL ON FUNCTION require_apart(uuid, uuid[], timestamptz) FROM PUBLIC;

CREATE OR REPLACE FUNCTION identity_judge_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_apart(NEW.decided_by, ARRAY[NEW.newcomer, NEW.other], NEW.decided_at);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION identity_verify_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_apart(NEW.verified_by, ARRAY[NEW.id], NEW.verified_at);
    RETURN NEW;
END $$;
