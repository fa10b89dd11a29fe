-- Whether a person ever had a role for a supplier is asked of every case of a queue: ended roles count too, which the
-- index of those that are held leaves out.
CREATE INDEX person_role_person ON person_role (person);
