-- Roles belong to the cluster, so another database of it may have made them already. Their passwords are given outside
-- the migrations, which are hashed and kept.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'touchstone_app') THEN
        CREATE ROLE touchstone_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'touchstone_reader') THEN
        CREATE ROLE touchstone_reader NOLOGIN;
    END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO touchstone_app, touchstone_reader;

-- The app role may read and add. UPDATE and DELETE are granted table by table, where a row is meant to change; the
-- reader role is granted every table by name, so that a new confidential table is closed until somebody opens it.
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO touchstone_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO touchstone_app;
