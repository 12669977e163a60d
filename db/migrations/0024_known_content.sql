-- What was learnt of a delivery's content while it came in, so that it need not be read once more before its first row.
ALTER TABLE exchange.submissions
  -- Which sealing made the stored form: content that opens under it is what was received. Null: received before this.
  ADD COLUMN seal text,
  -- UTF-8 throughout; false: not known to be.
  ADD COLUMN utf8 boolean NOT NULL DEFAULT false;
