-- name: keys.next-numbers
SELECT nextval('accreditation_number_place') AS place FROM generate_series(1, CAST(:count AS integer))
