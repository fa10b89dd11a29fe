-- The key with which a supplier will prove that a certificate is its own is the supplier's affair until there is one, and a
-- sole trader's for ever: sealed under the case's key like everything else that the supplier says.
ALTER TABLE application ADD COLUMN holder_key bytea;
ALTER TABLE application DROP COLUMN holder_jwk;
GRANT UPDATE (holder_key) ON application TO touchstone_app;
