-- What a supplier answers to an intended refusal belongs to that intent and stays when the case is weighed again. One
-- that was given before answers were kept like this has no time, and is sealed for the case alone.
CREATE TABLE intent_answer (
    intent      uuid PRIMARY KEY,
    application uuid NOT NULL,
    outcome     text NOT NULL DEFAULT 'intent-to-refuse' CHECK (outcome = 'intent-to-refuse'),
    round       integer NOT NULL,
    said        bytea NOT NULL,
    answered_by uuid REFERENCES person (id),
    answered_at timestamptz,
    UNIQUE (application, round),
    CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (intent, application, outcome) REFERENCES decision (id, application, outcome)
);
GRANT SELECT, INSERT ON intent_answer TO touchstone_app;
INSERT INTO intent_answer (intent, application, round, said)
SELECT d.id, a.id, a.round, a.intent_answer FROM application a
JOIN decision d ON d.application = a.id AND d.round = a.round AND d.outcome = 'intent-to-refuse'
WHERE a.intent_answer IS NOT NULL;
ALTER TABLE application DROP COLUMN intent_answer;
