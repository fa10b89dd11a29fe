-- The content of a file of evidence is handed out to somebody, and not to the program as such: whoever asks for it is
-- named, and the rows of the case say whether it opens to that person. What else is known of a file stays readable.
-- The fourth guard beside the duties: interests are declared before evidence opens, whatever the program forgets.

-- Whether somebody may see that a case is there; for anybody else there is none.
CREATE FUNCTION case_seen_by(which uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM public.application a WHERE a.id = which
        AND (EXISTS (SELECT 1 FROM public.person_role r WHERE r.person = reader AND r.supplier = a.supplier
                AND r.ended_at IS NULL)
            OR a.state <> 'draft' AND EXISTS (SELECT 1 FROM public.person_role r WHERE r.person = reader
                AND r.role IN ('registrar', 'auditor') AND r.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM public.case_duty d WHERE d.application = a.id AND d.person = reader)
            OR a.state IN ('assessed', 'in-review') AND EXISTS (SELECT 1 FROM public.person_role r
                WHERE r.person = reader AND r.role = 'reviewer' AND r.ended_at IS NULL)
            OR a.state IN ('for-decision', 'intent-to-refuse') AND EXISTS (SELECT 1 FROM public.person_role r
                WHERE r.person = reader AND r.role = 'decision-maker' AND r.ended_at IS NULL)))
$$;

-- A file, sealed, for this reader: none if there is none for the reader; refused while the reader assesses the case and
-- has not declared to be without interest in it. Runs with the rights of the schema's owner, and writes nothing: files
-- are read while the server is held to reading, too.
CREATE FUNCTION evidence_content(of_case uuid, file uuid, reader uuid)
    RETURNS TABLE (media_type text, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT 1 FROM assignment a WHERE a.application = of_case AND a.assessor = reader AND NOT a.cleared) THEN
        RAISE EXCEPTION 'interests are declared before evidence opens'
            USING ERRCODE = '42501', CONSTRAINT = 'interests_first';
    END IF;
    IF case_seen_by(of_case, reader) THEN
        RETURN QUERY SELECT e.media_type, e.sealed FROM evidence e WHERE e.application = of_case AND e.id = file;
    END IF;
END $$;

-- A file for nobody: so that a check can tell whether it is still the one that was committed to.
CREATE FUNCTION evidence_at_rest(file uuid) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.sealed FROM evidence e WHERE e.id = file
$$;

-- Functions are everybody's by default.
REVOKE ALL ON FUNCTION case_seen_by(uuid, uuid), evidence_content(uuid, uuid, uuid), evidence_at_rest(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_seen_by(uuid, uuid), evidence_content(uuid, uuid, uuid), evidence_at_rest(uuid)
    TO touchstone_app;
REVOKE SELECT ON evidence FROM touchstone_app;
GRANT SELECT (id, application, sequence, type, media_type, size, dated, commitment, uploaded_by, uploaded_at, name)
    ON evidence TO touchstone_app;
