-- name: refusals.add
INSERT INTO refused_act (id, at, person, action, subject, reason)
VALUES (CAST(:id AS uuid), :at, CAST(:person AS uuid), :action, :subject, :reason)

-- name: refusals.list-of-subject
SELECT at, person, action, reason FROM refused_act WHERE subject = :subject ORDER BY at, id
