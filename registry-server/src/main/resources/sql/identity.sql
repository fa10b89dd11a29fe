-- name: identity.lock
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7305473) AS locked) AS gate

-- name: identity.lock-person
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7305474, hashtext(:person)) AS locked) AS gate

-- name: identity.add-claim
INSERT INTO supplier_claim (supplier, kind, scheme, tag, strong)
VALUES (CAST(:supplier AS uuid), :kind, :scheme, :tag, :strong) ON CONFLICT DO NOTHING

-- name: identity.remove-claims
DELETE FROM supplier_claim WHERE supplier = CAST(:supplier AS uuid)

-- name: identity.find-owner
SELECT i.supplier, s.announced_at IS NOT NULL AS announced
FROM supplier_identifier i JOIN supplier s ON s.id = i.supplier
WHERE i.scheme = :scheme AND i.tag = :tag AND i.strong

-- name: identity.count-registered
SELECT count(*) AS waiting FROM supplier WHERE registered_by = CAST(:person AS uuid)
  AND verified_at IS NULL AND closed_at IS NULL AND erased_at IS NULL

-- name: identity.list-alike
-- Other suppliers that say something of what this one says and with which it was not compared yet. Two that differ in a
-- strong identifier of one register, and have none in common, are two, whatever they are called; two that are verified
-- are two as well. Of many the strongest matches.
SELECT o.supplier, s.registered_at > me.registered_at AS later, d.differs,
       bool_or(o.kind = 'identifier' AND o.strong) AS same,
       bool_or(o.kind = 'identifier' AND NOT o.strong) AS weak, bool_or(o.kind = 'name') AS named
FROM supplier_claim c
JOIN supplier me ON me.id = c.supplier
JOIN supplier_claim o ON o.tag = c.tag AND o.kind = c.kind AND o.scheme = c.scheme AND o.supplier <> c.supplier
JOIN supplier s ON s.id = o.supplier AND s.closed_at IS NULL AND s.erased_at IS NULL
    AND (s.verified_at IS NULL OR me.verified_at IS NULL)
CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM supplier_claim m
    JOIN supplier_claim t ON t.scheme = m.scheme AND t.kind = 'identifier' AND t.strong AND t.tag <> m.tag
    WHERE m.supplier = c.supplier AND m.kind = 'identifier' AND m.strong AND t.supplier = o.supplier) AS differs) AS d
WHERE c.supplier = CAST(:supplier AS uuid)
  AND NOT EXISTS (SELECT 1 FROM identity_conflict x
      WHERE x.newcomer = o.supplier AND x.other = c.supplier AND x.outdated_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM identity_conflict x
      WHERE x.newcomer = c.supplier AND x.other = o.supplier AND x.outdated_at IS NULL)
GROUP BY o.supplier, s.registered_at, me.registered_at, d.differs
HAVING bool_or(o.kind = 'identifier' AND o.strong) OR NOT d.differs
ORDER BY same DESC, weak DESC, o.supplier LIMIT 20

-- name: identity.add-conflict
INSERT INTO identity_conflict (id, newcomer, other, grounds, found_at)
VALUES (CAST(:id AS uuid), CAST(:newcomer AS uuid), CAST(:other AS uuid), :grounds, :at)

-- name: identity.outdate
UPDATE identity_conflict SET outdated_at = :at
WHERE (newcomer = CAST(:supplier AS uuid) OR other = CAST(:supplier AS uuid)) AND outdated_at IS NULL

-- name: identity.correct
UPDATE supplier SET corrected_by = CAST(:by AS uuid), corrected_at = :at WHERE id = CAST(:supplier AS uuid)

-- name: identity.list-open-of
-- What waits for a decision about any of these suppliers, longest first.
SELECT c.id, c.newcomer, c.other FROM identity_conflict c
JOIN supplier n ON n.id = c.newcomer AND n.closed_at IS NULL AND n.erased_at IS NULL
JOIN supplier o ON o.id = c.other AND o.closed_at IS NULL AND o.erased_at IS NULL
WHERE c.decided_at IS NULL AND c.outdated_at IS NULL
  AND (c.newcomer = ANY (CAST(:suppliers AS uuid[])) OR c.other = ANY (CAST(:suppliers AS uuid[])))
ORDER BY c.found_at, c.id

-- name: identity.list-open
SELECT c.id, c.newcomer, c.other, c.grounds, c.found_at, c.decision, c.reasons, c.sealing_key, c.decided_at, c.outdated_at
FROM identity_conflict c
JOIN supplier n ON n.id = c.newcomer AND n.closed_at IS NULL AND n.erased_at IS NULL
JOIN supplier o ON o.id = c.other AND o.closed_at IS NULL AND o.erased_at IS NULL
WHERE c.decided_at IS NULL AND c.outdated_at IS NULL ORDER BY c.found_at, c.id LIMIT CAST(:limit AS bigint)

-- name: identity.find
SELECT id, newcomer, other, grounds, found_at, decision, reasons, sealing_key, decided_at, outdated_at
FROM identity_conflict WHERE id = CAST(:id AS uuid)

-- name: identity.lock-conflict
SELECT decided_at, outdated_at FROM identity_conflict WHERE id = CAST(:id AS uuid) FOR UPDATE

-- name: identity.decide
UPDATE identity_conflict SET decision = :decision, reasons = :reasons, sealing_key = CAST(:key AS uuid),
       decided_by = CAST(:by AS uuid), decided_at = :at
WHERE id = CAST(:id AS uuid)

-- name: identity.list-reasons
SELECT sealing_key FROM identity_conflict
WHERE sealing_key IS NOT NULL AND (newcomer = CAST(:supplier AS uuid) OR other = CAST(:supplier AS uuid))

-- name: identity.list-unverified
-- Who waits to be verified: whoever has handed in an application first, then the longest.
SELECT s.id,
       EXISTS (SELECT 1 FROM application a WHERE a.supplier = s.id AND a.state IN ('submitted', 'returned')) AS applying
FROM supplier s WHERE s.verified_at IS NULL AND s.closed_at IS NULL AND s.erased_at IS NULL
ORDER BY applying DESC, s.registered_at, s.id LIMIT CAST(:limit AS bigint)

-- name: identity.list-sides
SELECT s.id, s.kind AS supplier_kind, s.sealing_key AS supplier_key, s.identity AS supplier_identity,
       s.verified_at IS NOT NULL AS supplier_verified, s.announced_at IS NOT NULL AS supplier_announced,
       s.erased_at IS NOT NULL AS supplier_erased, k.wrapped, s.registered_at, s.closed_at, p.number AS registered_by,
       s.corrected_at, c.number AS corrected_by,
       (SELECT count(DISTINCT r.person) FROM person_role r WHERE r.supplier = s.id AND r.ended_at IS NULL) AS people
FROM supplier s JOIN person p ON p.id = s.registered_by JOIN sealing_key k ON k.id = s.sealing_key
LEFT JOIN person c ON c.id = s.corrected_by
WHERE s.id = ANY (CAST(:ids AS uuid[]))

-- name: identity.find-applying
SELECT EXISTS (SELECT 1 FROM application a WHERE a.supplier = s.id AND a.state IN ('submitted', 'returned')) AS applying
FROM supplier s
WHERE s.id = CAST(:supplier AS uuid) AND s.verified_at IS NULL AND s.closed_at IS NULL AND s.erased_at IS NULL

-- name: identity.find-closed
SELECT closed_at FROM supplier WHERE id = CAST(:supplier AS uuid)

-- name: identity.count-running
SELECT count(*) AS running FROM application WHERE supplier = CAST(:supplier AS uuid)
  AND state NOT IN ('draft', 'withdrawn-by-applicant', 'lapsed')

-- name: identity.close
UPDATE supplier SET closed_at = :at WHERE id = CAST(:supplier AS uuid)

-- name: identity.list-people
SELECT DISTINCT person FROM person_role WHERE supplier = CAST(:supplier AS uuid) AND ended_at IS NULL ORDER BY person

-- name: identity.withdraw-invitations
UPDATE one_time_code SET withdrawn_by = CAST(:by AS uuid), withdrawn_at = :at
WHERE used_at IS NULL AND withdrawn_at IS NULL
  AND id IN (SELECT id FROM invitation WHERE supplier = CAST(:supplier AS uuid))

-- name: identity.count-asked
-- How often somebody had an organisation told lately, and whether this one.
SELECT count(*) AS told, count(*) FILTER (WHERE supplier = CAST(:supplier AS uuid)) AS here FROM person_notice
WHERE kind = :kind AND subject = :subject AND told_at > :since

-- name: identity.find-draft
SELECT r.draft, p.sealing_key FROM person p LEFT JOIN registration r ON r.person = p.id
WHERE p.id = CAST(:person AS uuid)

-- name: identity.save-draft
INSERT INTO registration (person, draft, saved_at) VALUES (CAST(:person AS uuid), :draft, :at)
ON CONFLICT (person) DO UPDATE SET draft = EXCLUDED.draft, saved_at = EXCLUDED.saved_at

-- name: identity.remove-draft
DELETE FROM registration WHERE person = CAST(:person AS uuid)
