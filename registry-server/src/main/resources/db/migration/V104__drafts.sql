-- What the supplier has filled in so far, field by field, until it becomes the application's facts and answers.
ALTER TABLE application ADD COLUMN draft bytea;
GRANT UPDATE (draft) ON application TO touchstone_app;
