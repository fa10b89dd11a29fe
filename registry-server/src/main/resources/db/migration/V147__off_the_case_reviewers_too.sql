-- Whoever had a review taken away is off the case like an assessor who has left it: nothing of what was said in it is
-- read any more (V146), and nothing about the accreditation that came of it is judged.
CREATE OR REPLACE FUNCTION evidence_content(of_case uuid, file uuid, reader uuid)
    RETURNS TABLE (media_type text, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT 1 FROM assignment a WHERE a.application = of_case AND a.assessor = reader
            AND NOT (a.cleared AND a.serving))
        OR EXISTS (SELECT 1 FROM review r WHERE r.application = of_case AND r.reviewer = reader
            AND r.left_at IS NOT NULL) THEN
        RAISE EXCEPTION 'interests are declared before evidence opens'
            USING ERRCODE = '42501', CONSTRAINT = 'interests_first';
    END IF;
    IF case_seen_by(of_case, reader) THEN
        RETURN QUERY SELECT e.media_type, e.sealed FROM evidence e WHERE e.application = of_case AND e.id = file;
    END IF;
END $$;

CREATE TRIGGER cause_check_off_guard BEFORE INSERT ON cause_check
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('checked_by');
