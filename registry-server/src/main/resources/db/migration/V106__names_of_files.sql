-- What a file of evidence was called by whoever sent it: a text for people, sealed under the case's key like the file.
ALTER TABLE evidence ADD COLUMN name bytea;
