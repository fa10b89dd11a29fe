-- In what the supplier falls short, a sentence for each criterion, beside what else was found.
ALTER TABLE agreed_scores ADD COLUMN shortfalls bytea;
