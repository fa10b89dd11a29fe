-- name: editions.add
INSERT INTO scheme_edition (scheme, edition, revision, document, in_force_from, published_by, published_at)
VALUES (:scheme, CAST(:edition AS integer), :revision, :document, :from, CAST(:by AS uuid), :at)

-- name: editions.find
SELECT document FROM scheme_edition WHERE scheme = :scheme AND edition = CAST(:edition AS integer)

-- name: editions.find-in-force
SELECT document FROM scheme_edition WHERE scheme = :scheme AND in_force_from <= :now
ORDER BY edition DESC LIMIT 1

-- name: editions.list
SELECT document FROM scheme_edition ORDER BY scheme, edition
