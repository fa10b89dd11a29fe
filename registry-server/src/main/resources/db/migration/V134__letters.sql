-- Where somebody can be written to follows the identity provider, and may be nowhere; whether somebody wants letters is
-- the person's own choice and outlives the address.
ALTER TABLE person_address ALTER COLUMN sealed DROP NOT NULL, ADD COLUMN letters boolean NOT NULL DEFAULT true;
GRANT UPDATE (letters) ON person_address TO touchstone_app;
