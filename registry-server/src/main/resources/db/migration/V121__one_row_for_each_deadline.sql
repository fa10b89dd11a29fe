-- A deadline is one row, its reminders with it: they go when it goes, and a late run passes over those that are no use
-- any more. What falls due at one moment does so in the order in which it was set.
ALTER TABLE timer
    ADD COLUMN reminders timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN next_at   timestamptz,
    ADD COLUMN sequence  bigint GENERATED ALWAYS AS IDENTITY;
-- Reminders that were rows of their own become part of the deadlines they belong to: those that a supplier is told of.
UPDATE timer t SET reminders = r.times
FROM (SELECT subject, array_agg(due_at ORDER BY due_at) AS times FROM timer
      WHERE kind = 'reminder' AND fired_at IS NULL GROUP BY subject) r
WHERE t.subject = r.subject AND t.fired_at IS NULL
  AND t.kind IN ('lapse', 'clarification-closed', 'answer-closed', 'condition-overdue', 'expire');
UPDATE timer SET fired_at = due_at, result = 'cancelled' WHERE kind = 'reminder' AND fired_at IS NULL;
UPDATE timer SET next_at = coalesce((SELECT min(r) FROM unnest(reminders) r WHERE r < due_at), due_at);
ALTER TABLE timer ALTER COLUMN next_at SET NOT NULL, ADD CHECK (next_at <= due_at);
GRANT UPDATE (next_at) ON timer TO touchstone_app;
DROP INDEX timer_due;
DROP INDEX timer_subject;
CREATE INDEX timer_next ON timer (next_at, sequence) WHERE fired_at IS NULL;
-- By the case or accreditation: what follows a space is a part of it.
CREATE INDEX timer_subject ON timer (split_part(subject, ' ', 1)) WHERE fired_at IS NULL;
CREATE INDEX timer_kind_due ON timer (kind, due_at) WHERE fired_at IS NULL;

-- What was put before people, with the deadline that brought it there.
ALTER TABLE task ADD COLUMN due_at timestamptz, ADD COLUMN done_by uuid REFERENCES person (id);
GRANT UPDATE (done_by) ON task TO touchstone_app;
CREATE INDEX task_subject ON task (split_part(subject, ' ', 1)) WHERE done_at IS NULL;
CREATE INDEX task_kind ON task (kind, due_at) WHERE done_at IS NULL;

-- Notices of one moment stand in the order in which they were told.
ALTER TABLE person_notice ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY;
DROP INDEX person_notice_person;
DROP INDEX person_notice_supplier;
CREATE INDEX person_notice_person ON person_notice (person, told_at DESC, sequence DESC) WHERE person IS NOT NULL;
CREATE INDEX person_notice_supplier ON person_notice (supplier, told_at DESC, sequence DESC)
    WHERE supplier IS NOT NULL;
