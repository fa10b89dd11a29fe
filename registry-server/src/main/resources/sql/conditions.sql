-- name: conditions.add-showing
INSERT INTO condition_showing (id, accreditation, criterion, application, words, shown_by, shown_at)
VALUES (CAST(:id AS uuid), :number, :criterion, CAST(:application AS uuid), :words, CAST(:by AS uuid), :at)

-- name: conditions.add-file
INSERT INTO condition_file (id, showing, sequence, media_type, size, name, sealed)
VALUES (CAST(:id AS uuid), CAST(:showing AS uuid), CAST(:sequence AS integer), :media, CAST(:size AS integer), :name,
    :sealed)

-- name: conditions.sum-files
SELECT count(f.id) AS files, coalesce(sum(f.size), 0) AS bytes, count(DISTINCT s.id) AS showings
FROM condition_showing s LEFT JOIN condition_file f ON f.showing = s.id
WHERE s.accreditation = :number

-- name: conditions.list-waiting
SELECT id FROM condition_showing
WHERE accreditation = :number AND criterion = :criterion AND answered_at IS NULL ORDER BY shown_at, id

-- name: conditions.answer
UPDATE condition_showing SET lacking = :words, answered_by = CAST(:by AS uuid), answered_duty = :duty, answered_at = :at
WHERE id = CAST(:id AS uuid) AND answered_at IS NULL

-- name: conditions.list-showings
SELECT id, criterion, words, shown_at, lacking, answered_at FROM condition_showing
WHERE accreditation = :number ORDER BY shown_at, id

-- name: conditions.list-files
SELECT f.id, f.showing, f.media_type, f.size, f.name
FROM condition_file f JOIN condition_showing s ON s.id = f.showing
WHERE s.accreditation = :number ORDER BY s.shown_at, f.showing, f.sequence

-- name: conditions.find-file-size
SELECT f.size FROM condition_file f JOIN condition_showing s ON s.id = f.showing
WHERE f.id = CAST(:file AS uuid) AND s.accreditation = :number

-- name: conditions.find-file
SELECT f.media_type, f.sealed FROM condition_file f JOIN condition_showing s ON s.id = f.showing
WHERE f.id = CAST(:file AS uuid) AND s.accreditation = :number

-- name: conditions.find-closer
-- Whoever granted.
SELECT d.decided_by FROM accreditation a JOIN decision d ON d.id = a.decision WHERE a.number = :number
