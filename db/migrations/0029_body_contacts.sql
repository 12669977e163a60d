-- Where a subject finds a body and who reviews its decisions: notices and decisions of listing name them.
ALTER TABLE lists.bodies ADD COLUMN address text, ADD COLUMN phone text, ADD COLUMN review_body text;
