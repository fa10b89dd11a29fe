-- name: drafts.find
SELECT draft FROM application WHERE id = CAST(:id AS uuid)

-- name: drafts.put
UPDATE application SET draft = :draft WHERE id = CAST(:id AS uuid)
