-- A decision revoked here is asked about when it is delivered again: few rows, looked for at every delivery.
CREATE INDEX records_revoked ON records.records (subject_id, key_hash) WHERE ended = 'revoked';
