-- One entry on a list that was delivered under two codes is one fact once their subjects are merged, and a body has one task
-- of it (requirements S2, J2): the one further on stands, the other is put by until the merge is taken back.
ALTER TABLE measures.tasks ADD COLUMN double_of uuid;
COMMENT ON COLUMN measures.tasks.double_of IS 'The fact of the same decision on which this body''s task stands since two subjects were merged: this one is put by, and nobody is asked about it; null: it stands itself.';
