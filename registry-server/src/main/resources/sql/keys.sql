-- name: keys.next-number
SELECT nextval('accreditation_number_place') AS place
