-- Tokens, and what is signed in them, are base64url: compressing them takes longer than writing all the rest of a
-- certificate and saves a fifth.
ALTER TABLE object ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE certificate_intent ALTER COLUMN signing_input SET STORAGE EXTERNAL;
