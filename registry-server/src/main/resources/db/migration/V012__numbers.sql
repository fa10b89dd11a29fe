-- How many places of the secret order of accreditation numbers are used up. Never goes back, even after a failure.
CREATE SEQUENCE accreditation_number_place AS bigint MINVALUE 0 START 0 MAXVALUE 9999999 NO CYCLE;
GRANT USAGE ON SEQUENCE accreditation_number_place TO touchstone_app;
