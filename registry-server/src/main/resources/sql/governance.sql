-- name: governance.add-trust-list
INSERT INTO trust_list (number, object, fingerprint, event_id) VALUES (:number, :object, :fingerprint, :event)

-- name: governance.find-newest-trust-list
SELECT number, object, fingerprint, event_id FROM trust_list ORDER BY number DESC LIMIT 1
