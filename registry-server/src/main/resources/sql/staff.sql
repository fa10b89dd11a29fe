-- name: staff.list
-- Those who hold or held a role of the registry, and those who were enrolled and belong to no supplier; or the one of
-- them that is asked for.
SELECT p.id AS person, p.number, p.sealing_key, k.wrapped, p.name AS person_name, a.linked_at, o.expires_at AS code_ends,
       ARRAY(SELECT r.role || ' ' || coalesce(CAST(r.supplier AS text), '') FROM person_role r
           WHERE r.person = p.id AND r.ended_at IS NULL ORDER BY 1) AS held
FROM person p JOIN sealing_key k ON k.id = p.sealing_key
LEFT JOIN account a ON a.person = p.id AND a.unlinked_at IS NULL
LEFT JOIN (enrolment_code e JOIN one_time_code o
    ON o.id = e.id AND o.used_at IS NULL AND o.withdrawn_at IS NULL AND o.expires_at > :now) ON e.person = p.id
WHERE p.number > :after AND (CAST(:person AS uuid) IS NULL OR p.id = CAST(:person AS uuid)) AND p.id IN (
    SELECT person FROM person_role WHERE supplier IS NULL
    UNION SELECT n.id FROM person n WHERE n.enrolled_by IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = n.id AND r.supplier IS NOT NULL))
ORDER BY p.number LIMIT CAST(:limit AS bigint)

-- name: staff.list-roles
SELECT r.role, r.appointed_at, b.number AS by, g.number AS agreed
FROM person_role r LEFT JOIN person b ON b.id = r.appointed_by LEFT JOIN person g ON g.id = r.agreed_by
WHERE r.person = CAST(:person AS uuid) AND r.supplier IS NULL AND r.ended_at IS NULL ORDER BY r.appointed_at, r.role

-- name: staff.list-wishes
-- What somebody asked for this person that still waits for a second.
SELECT w.role, w.change, w.wished_by, b.number AS by, w.wished_at
FROM role_wish w JOIN person b ON b.id = w.wished_by
WHERE w.person = CAST(:person AS uuid) AND w.done_at IS NULL AND w.wished_at > :since
  AND (may_appoint(w.wished_by) OR w.change = 'end' AND w.wished_by = w.person)
ORDER BY w.wished_at, w.id

-- name: staff.list-accounts
-- Which codes let the person in, newest first.
SELECT a.linked_at, a.unlinked_at, b.number AS by, g.number AS agreed
FROM account a LEFT JOIN (enrolment_code e JOIN one_time_code o ON o.id = e.id) ON e.id = a.code
LEFT JOIN person b ON b.id = o.made_by LEFT JOIN person g ON g.id = e.agreed_by
WHERE a.person = CAST(:person AS uuid) ORDER BY a.linked_at DESC, a.id
