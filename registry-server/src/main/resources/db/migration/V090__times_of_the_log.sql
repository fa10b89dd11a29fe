-- Rows that copy an event's time say that of its entry. Up to here they kept the use case's, which is earlier where
-- another event had overtaken it on the way into the log.
UPDATE register_supplier s SET registered_at = e.logged_at
FROM log_entry e WHERE e.type = 'supplier-registered' AND e.supplier = s.id AND s.registered_at <> e.logged_at;

UPDATE register_accreditation a SET granted_at = e.logged_at
FROM log_entry e WHERE e.type = 'accreditation-granted' AND e.accreditation = a.number AND a.granted_at <> e.logged_at;

UPDATE register_certificate c SET issued_at = e.logged_at
FROM log_entry e WHERE e.type = 'certificate-issued' AND e.certificate = c.id AND c.issued_at <> e.logged_at;

UPDATE register_certificate c SET revoked_at = e.logged_at
FROM log_entry e WHERE e.type = 'certificate-revoked' AND e.certificate = c.id AND c.revoked_at <> e.logged_at;

UPDATE register_condition c SET met_at = e.logged_at
FROM log_entry e WHERE e.type = 'condition-closed' AND e.accreditation = c.accreditation
    AND CAST(convert_from(e.entry, 'UTF8') AS jsonb) ->> 'criterion' = c.criterion AND c.met_at <> e.logged_at;

-- Rows of these two are never changed, and nobody reads when they were published: the log says it. The columns go when
-- no server that writes them can still be running.
ALTER TABLE register_edition ALTER COLUMN published_at DROP NOT NULL;
ALTER TABLE register_trust_list ALTER COLUMN published_at DROP NOT NULL;
