-- name: comments.find-applicant
SELECT application, supplier, scheme, edition, level, completed_at FROM register_application
WHERE application = CAST(:id AS uuid)

-- name: comments.count-waiting
SELECT count(*) AS waiting FROM public_comment WHERE application = CAST(:id AS uuid) AND state = 'waiting'

-- name: comments.add
INSERT INTO public_comment (id, application, sealing_key, said, received_at, state)
VALUES (CAST(:comment AS uuid), CAST(:id AS uuid), CAST(:key AS uuid), :said, :at, 'waiting')

-- name: comments.lock
SELECT id, application, sealing_key, said, received_at, state, published_key, reply, reply_state
FROM public_comment WHERE id = CAST(:comment AS uuid) AND application = CAST(:id AS uuid) FOR UPDATE

-- name: comments.moderate
UPDATE public_comment SET state = :state, published = :published, published_name = :name,
    published_key = CAST(:key AS uuid), shortened = :shortened, moderated_by = CAST(:by AS uuid), moderated_at = :at, reason = CAST(:reason AS text)
WHERE id = CAST(:comment AS uuid) AND state = 'waiting'

-- name: comments.reply
UPDATE public_comment SET reply = :reply, reply_state = 'waiting', replied_by = CAST(:by AS uuid), replied_at = :at
WHERE id = CAST(:comment AS uuid) AND state = 'published' AND reply IS NULL

-- name: comments.moderate-reply
UPDATE public_comment SET reply_state = :state, published_reply = :published, reply_shortened = :shortened,
    reply_moderated_by = CAST(:by AS uuid), reply_moderated_at = :at, reply_reason = CAST(:reason AS text)
WHERE id = CAST(:comment AS uuid) AND reply_state = 'waiting'

-- name: comments.count
SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'published') AS published,
       count(*) FILTER (WHERE state = 'published' AND reply IS NULL) AS unanswered
FROM public_comment WHERE application = CAST(:id AS uuid)

-- name: comments.list-published-ids
SELECT id FROM public_comment WHERE application = CAST(:id AS uuid) AND state = 'published' ORDER BY received_at, id

-- name: comments.list
SELECT id, sealing_key, said, received_at, state, reason, moderated_at, reply, replied_at, reply_state, published,
       published_key, shortened
FROM public_comment WHERE application = CAST(:id AS uuid)
ORDER BY received_at, id

-- name: comments.find
SELECT id, sealing_key, said, received_at, state, reply, replied_at, reply_state, published, published_key
FROM public_comment WHERE id = CAST(:comment AS uuid) AND application = CAST(:id AS uuid)

-- name: comments.destroy-keys
UPDATE sealing_key SET wrapped = NULL, destroyed_at = :at
WHERE destroyed_at IS NULL AND id IN (SELECT c.sealing_key FROM public_comment c
    WHERE c.application = CAST(:id AS uuid))

-- name: comments.unpublish
UPDATE sealing_key SET wrapped = NULL, destroyed_at = :at
WHERE destroyed_at IS NULL AND id IN (SELECT c.published_key FROM public_comment c
    WHERE c.application = CAST(:id AS uuid) AND c.published_key IS NOT NULL)

-- name: comments.list-applicants
SELECT a.application, a.supplier, a.scheme, a.edition, a.level, a.completed_at, s.name,
       (SELECT count(*) FROM public_comment c WHERE c.application = a.application AND c.state = 'published')
           AS comments
FROM register_application a JOIN register_supplier s ON s.id = a.supplier AND NOT s.erased
WHERE (a.completed_at, a.application) < (CAST(:before AS timestamptz), CAST(:id AS uuid))
ORDER BY a.completed_at DESC, a.application DESC
LIMIT CAST(:limit AS bigint)

-- name: comments.find-shown-applicant
SELECT a.application, a.supplier, a.scheme, a.edition, a.level, a.completed_at, s.name,
       (SELECT count(*) FROM public_comment c WHERE c.application = a.application AND c.state = 'published')
           AS comments
FROM register_application a JOIN register_supplier s ON s.id = a.supplier AND NOT s.erased
WHERE a.application = CAST(:id AS uuid)

-- name: comments.list-published
SELECT c.id, c.published, c.published_name, c.published_key, c.shortened, c.moderated_at, c.published_reply,
       c.reply_shortened
FROM public_comment c JOIN sealing_key k ON k.id = c.published_key AND k.wrapped IS NOT NULL
WHERE c.application = CAST(:id AS uuid) ORDER BY c.moderated_at, c.id

-- name: comments.find-outcome
SELECT c.state, c.reason, c.received_at
FROM public_comment c JOIN register_application a ON a.application = c.application
    JOIN register_supplier s ON s.id = a.supplier AND NOT s.erased
WHERE c.id = CAST(:comment AS uuid) AND c.application = CAST(:id AS uuid)

-- name: comments.list-waiting
-- What waits for a registrar, oldest first: comments, and replies to them. What was erased waits for nobody, and what
-- concerns a supplier to which the person belongs waits for others.
SELECT w.id, w.part, w.since, w.application, s.name
FROM (SELECT c.id, 'comment' AS part, c.received_at AS since, c.application, c.sealing_key AS key FROM public_comment c
      WHERE c.state = 'waiting'
      UNION ALL
      SELECT c.id, 'reply', c.replied_at, c.application, c.published_key FROM public_comment c
      WHERE c.reply_state = 'waiting') w
    JOIN register_application a ON a.application = w.application
    JOIN register_supplier s ON s.id = a.supplier AND NOT s.erased
    JOIN sealing_key k ON k.id = w.key AND k.wrapped IS NOT NULL
    JOIN application d ON d.id = w.application
    JOIN sealing_key e ON e.id = d.sealing_key AND e.wrapped IS NOT NULL
WHERE (w.since, w.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
  AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
ORDER BY w.since, w.id
LIMIT CAST(:limit AS bigint)

-- name: comments.find-before
-- What else waits on the same application, for finding the same words again.
SELECT id, sealing_key, said, received_at, state FROM public_comment
WHERE application = CAST(:id AS uuid) AND state = 'waiting' AND id <> CAST(:comment AS uuid)
  AND (received_at, id) < (CAST(:at AS timestamptz), CAST(:comment AS uuid))
ORDER BY received_at, id
