-- name: permissions.find-involvement
SELECT a.supplier,
       ARRAY(SELECT d.duty FROM case_duty d WHERE d.application = a.id AND d.person = CAST(:person AS uuid)) AS duties,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
           AS of_supplier,
       EXISTS (SELECT 1 FROM advice v WHERE v.person = CAST(:person AS uuid) AND v.supplier = a.supplier
           AND v.bars_until > :now) AS adviser,
       EXISTS (SELECT 1 FROM assignment s WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid)
           AND s.interested)
       OR EXISTS (SELECT 1 FROM review w WHERE w.application = a.id AND w.reviewer = CAST(:person AS uuid)
           AND w.interested) AS interested
FROM application a
WHERE a.id = CAST(:application AS uuid)

-- name: permissions.find-ties
SELECT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = CAST(:supplier AS uuid))
       OR EXISTS (SELECT 1 FROM advice v WHERE v.person = CAST(:person AS uuid) AND v.supplier = CAST(:supplier AS uuid)
           AND v.bars_until > :now) AS tied

-- name: permissions.add-duty
INSERT INTO case_duty (application, person, duty, at)
VALUES (CAST(:application AS uuid), CAST(:person AS uuid), :duty, :at)
