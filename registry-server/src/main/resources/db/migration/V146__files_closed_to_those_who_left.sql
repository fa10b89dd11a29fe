-- Whoever has left a case reads nothing more of what was said in it, files as little as the rest (V137, V141).
CREATE OR REPLACE FUNCTION evidence_content(of_case uuid, file uuid, reader uuid)
    RETURNS TABLE (media_type text, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT 1 FROM assignment a WHERE a.application = of_case AND a.assessor = reader
            AND NOT (a.cleared AND a.serving)) THEN
        RAISE EXCEPTION 'interests are declared before evidence opens'
            USING ERRCODE = '42501', CONSTRAINT = 'interests_first';
    END IF;
    IF case_seen_by(of_case, reader) THEN
        RETURN QUERY SELECT e.media_type, e.sealed FROM evidence e WHERE e.application = of_case AND e.id = file;
    END IF;
END $$;
