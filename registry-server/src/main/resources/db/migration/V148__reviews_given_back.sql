-- A reviewer who finds an interest gives the review back, as an assessor leaves the case.
DROP TRIGGER review_leave_guard ON review;
CREATE TRIGGER review_leave_guard BEFORE UPDATE ON review
    FOR EACH ROW EXECUTE FUNCTION leave_guard('reviewer');
ALTER TABLE review ADD COLUMN interested boolean NOT NULL
    GENERATED ALWAYS AS (left_by IS NOT NULL AND left_by = reviewer) STORED;
-- Whether somebody has left a review of a case is asked with every page of it.
CREATE INDEX review_reviewer ON review (application, reviewer);
