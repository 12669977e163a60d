-- When the delivery came that brought this version: what was received before it does not replace it, however late it is
-- read. Null: filed before this was kept; then the first receipt stands for it.
ALTER TABLE records.records ADD COLUMN received_at timestamptz;
