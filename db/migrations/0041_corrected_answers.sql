-- A body that answered a task wrongly corrects its answer (国发〔2016〕33号 item 21: who responds feeds back what was done): the
-- former answer stays with the task and in the ledger, with the reason.
ALTER TABLE measures.tasks
  ADD COLUMN corrections jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(corrections) = 'array');
COMMENT ON COLUMN measures.tasks.corrections IS 'Answers of this round that were corrected, oldest first: what was said, when and by whom, and why it was wrong.';
