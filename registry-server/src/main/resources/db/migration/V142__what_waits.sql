-- Why something that was put before people is dealt with, sealed under the supplier's key; and to whose turn it goes.
ALTER TABLE task ADD COLUMN words bytea, ADD CHECK (words IS NULL OR done_by IS NOT NULL);
GRANT UPDATE (words, role) ON task TO touchstone_app;

-- A decision is late with the reviewer as long as the review has not ended.
UPDATE task SET role = 'reviewer'
WHERE kind = 'decision-due' AND done_at IS NULL AND split_part(subject, ' ', 1) IN (
    SELECT CAST(id AS text) FROM application WHERE state IN ('assessed', 'in-review'));

-- What somebody has called dealt with although its case still waits for it comes back.
UPDATE task t SET done_at = NULL, done_by = NULL
FROM application a
WHERE t.done_by IS NOT NULL AND CAST(a.id AS text) = t.subject
  AND (t.kind = 'completeness-due' AND a.state = 'submitted'
    OR t.kind = 'assessment-due' AND a.state IN ('in-assessment', 'clarification')
    OR t.kind = 'decision-due' AND a.state IN ('assessed', 'in-review', 'for-decision', 'intent-to-refuse')
    OR t.kind = 'answer-closed' AND a.state = 'intent-to-refuse'
    OR t.kind = 'third-assessor' AND a.state = 'in-assessment'
      AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.application = a.id AND s.third));
