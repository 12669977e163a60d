-- One notice per body and run instead of one per task (requirements J2): what a body has not been told of yet is counted in
-- the transaction that makes the tasks, and told at the end of the run.
CREATE TABLE measures.untold (
  implementer text NOT NULL,
  -- New tasks, measures to lift, or work that has become late.
  what text NOT NULL CHECK (what IN ('new', 'lift', 'late')),
  -- The list the tasks come from; of late work its stage.
  list_code text NOT NULL,
  tasks int NOT NULL CHECK (tasks > 0),
  -- The nearest of their terms.
  due_on date NOT NULL,
  PRIMARY KEY (implementer, what, list_code)
);
COMMENT ON TABLE measures.untold IS 'What implementing bodies have not been told of yet, counted per list; a row goes when the notice that tells it is issued.';

ALTER TABLE lists.bodies ADD COLUMN notice_email text CHECK (notice_email ~ '^[^@[:space:]]+@[^@[:space:]]+$');
COMMENT ON COLUMN lists.bodies.notice_email IS 'The body''s duty mailbox, never a person''s: notices of new tasks go there beside the inbox.';
