-- A supplier corrects the identifiers that it has given until somebody has verified who it is.
ALTER TABLE supplier
    ADD COLUMN corrected_by uuid REFERENCES person (id),
    ADD COLUMN corrected_at timestamptz,
    ADD CHECK ((corrected_by IS NULL) = (corrected_at IS NULL)),
    ADD CONSTRAINT corrected_before_verified CHECK (corrected_at <= verified_at);
GRANT UPDATE (corrected_by, corrected_at) ON supplier TO touchstone_app;

-- What two registrations were compared by has changed: they are compared anew, whatever was decided.
ALTER TABLE identity_conflict
    ADD COLUMN outdated_at timestamptz,
    DROP CONSTRAINT identity_conflict_newcomer_other_key;
CREATE UNIQUE INDEX identity_conflict_pair ON identity_conflict (newcomer, other) WHERE outdated_at IS NULL;
CREATE INDEX identity_conflict_newcomer ON identity_conflict (newcomer);
DROP INDEX identity_conflict_open;
CREATE INDEX identity_conflict_open ON identity_conflict (found_at, id) WHERE decided_at IS NULL AND outdated_at IS NULL;
GRANT UPDATE (outdated_at) ON identity_conflict TO touchstone_app;

-- As before, but of the decision alone: who has judged may belong to one of the two years later.
DROP TRIGGER identity_judge_guard ON identity_conflict;
CREATE TRIGGER identity_judge_guard BEFORE UPDATE OF decided_by ON identity_conflict FOR EACH ROW
    WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION identity_judge_guard();
