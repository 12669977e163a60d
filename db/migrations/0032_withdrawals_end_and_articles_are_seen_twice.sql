-- A withdrawal may be lifted by another person, on a paper (law.md 1.6: masked, then repaired for good or restored).
ALTER TABLE publicity.withdrawals
  ADD COLUMN lifted_by text,
  ADD COLUMN lifted_document text,
  ADD CHECK (lifted_at IS NOT NULL OR (lifted_by IS NULL AND lifted_document IS NULL)),
  ADD CHECK (lifted_by IS NULL OR lifted_document IS NOT NULL);
COMMENT ON COLUMN publicity.withdrawals.lifted_by IS 'Who lifted it; null where it was lifted with that of a merged subject.';

-- Whoever wrote or submitted a text does not approve it (政府信息公开条例 art 17). What is on its way knows them from the journal.
ALTER TABLE editorial.articles
  ADD COLUMN editors text[] NOT NULL DEFAULT '{}',
  ADD COLUMN submitter text;
COMMENT ON COLUMN editorial.articles.editors IS 'Everybody who wrote at the text, its author too.';
UPDATE editorial.articles a SET
  editors = ARRAY(SELECT DISTINCT e.actor FROM journal.entries e WHERE e.object_type = 'article'
    AND e.object_id = a.id::text AND e.action = 'article.saved' UNION SELECT a.author ORDER BY 1),
  submitter = (SELECT e.actor FROM journal.entries e WHERE e.object_type = 'article' AND e.object_id = a.id::text
    AND e.action = 'article.submitted' ORDER BY e.seq DESC LIMIT 1)
WHERE a.state IN ('draft', 'submitted');
ALTER TABLE editorial.articles
  ADD CHECK (reviewer IS NULL OR (reviewer <> ALL (editors) AND reviewer IS DISTINCT FROM submitter));

-- A withdrawn article leaves its address to the one that takes its place.
ALTER TABLE editorial.articles DROP CONSTRAINT articles_slug_key;
CREATE UNIQUE INDEX articles_slug ON editorial.articles (slug) WHERE state <> 'withdrawn';
