-- Who was taken off a case, or has found an interest after declaring none: what they did stays, its duty with it, and
-- counts no more. `serving`: still on the case; `interested`: the duties of the registry on it are closed for good.
ALTER TABLE assignment
    ADD COLUMN left_at    timestamptz,
    ADD COLUMN left_by    uuid REFERENCES person (id),
    ADD COLUMN left_words bytea,
    ADD COLUMN serving    boolean NOT NULL
        GENERATED ALWAYS AS (left_at IS NULL AND interest IS NOT TRUE) STORED,
    ADD COLUMN interested boolean NOT NULL
        GENERATED ALWAYS AS (interest IS TRUE OR left_by IS NOT NULL AND left_by = assessor) STORED,
    ADD CHECK ((left_at IS NULL) = (left_by IS NULL)),
    ADD CHECK ((left_at IS NULL) = (left_words IS NULL)),
    ADD CHECK (left_at IS NULL OR interest IS NOT TRUE);
DROP INDEX assignment_lead;
CREATE UNIQUE INDEX assignment_lead ON assignment (application) WHERE lead AND serving;
GRANT UPDATE (left_at, left_by, left_words) ON assignment TO touchstone_app;

-- A review that was taken from its reviewer ends without an outcome, and another begins.
ALTER TABLE review
    ADD COLUMN left_at    timestamptz,
    ADD COLUMN left_by    uuid REFERENCES person (id),
    ADD COLUMN left_words bytea,
    ADD CHECK ((left_at IS NULL) = (left_by IS NULL)),
    ADD CHECK ((left_at IS NULL) = (left_words IS NULL)),
    ADD CHECK (left_at IS NULL OR passed IS NULL),
    DROP CONSTRAINT review_application_round_key;
CREATE UNIQUE INDEX review_round ON review (application, round) WHERE left_at IS NULL;
GRANT UPDATE (left_at, left_by, left_words) ON review TO touchstone_app;

INSERT INTO state_move (thing, was, becomes) VALUES ('application', 'in-review', 'assessed');

-- Whoever is off a case scores, agrees, confirms, asks and reviews nothing in it. The argument names the column of the
-- person.
CREATE FUNCTION off_the_case_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    who uuid := CAST(to_jsonb(NEW) ->> TG_ARGV[0] AS uuid);
BEGIN
    IF EXISTS (SELECT 1 FROM assignment s WHERE s.application = NEW.application AND s.assessor = who AND NOT s.serving)
        OR EXISTS (SELECT 1 FROM review r WHERE r.application = NEW.application AND r.reviewer = who
            AND r.left_at IS NOT NULL) THEN
        RAISE EXCEPTION 'who is off a case does nothing more in it'
            USING ERRCODE = '23514', CONSTRAINT = 'off_the_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER score_draft_off_guard BEFORE INSERT OR UPDATE ON score_draft
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('assessor');
CREATE TRIGGER score_sheet_off_guard BEFORE INSERT ON score_sheet
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('assessor');
CREATE TRIGGER agreed_scores_off_guard BEFORE INSERT ON agreed_scores
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('proposed_by');
CREATE TRIGGER score_confirmation_off_guard BEFORE INSERT ON score_confirmation
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('assessor');
CREATE TRIGGER clarification_off_guard BEFORE INSERT ON clarification
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('asked_by');
CREATE TRIGGER review_off_guard BEFORE INSERT ON review
    FOR EACH ROW EXECUTE FUNCTION off_the_case_guard('reviewer');

-- Leaving is for good. An assessor leaves by itself, anybody is taken off by somebody who has taken the case in.
CREATE FUNCTION leave_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.left_at IS NOT NULL
            AND (NEW.left_at, NEW.left_by, NEW.left_words) IS DISTINCT FROM (OLD.left_at, OLD.left_by, OLD.left_words) THEN
        RAISE EXCEPTION 'who is off a case stays off it'
            USING ERRCODE = '23514', CONSTRAINT = 'off_the_case';
    END IF;
    IF NEW.left_at IS NOT NULL AND OLD.left_at IS NULL
            AND NEW.left_by IS DISTINCT FROM CAST(to_jsonb(NEW) ->> TG_ARGV[0] AS uuid)
            AND NOT EXISTS (SELECT 1 FROM case_duty d WHERE d.application = NEW.application AND d.person = NEW.left_by
                AND d.duty = 'intake') THEN
        RAISE EXCEPTION 'only who has taken the case in takes somebody off it'
            USING ERRCODE = '23514', CONSTRAINT = 'duty_needs_role';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_leave_guard BEFORE UPDATE ON assignment
    FOR EACH ROW EXECUTE FUNCTION leave_guard('assessor');
-- No column of that name: a reviewer does not hand a review over.
CREATE TRIGGER review_leave_guard BEFORE UPDATE ON review
    FOR EACH ROW EXECUTE FUNCTION leave_guard('nobody');
