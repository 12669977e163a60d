-- Tokens are deleted a day after they ended, so when a client was last used was nowhere to be read. What is known of it
-- now comes over.

ALTER TABLE access.clients ADD COLUMN last_token_at timestamptz;
COMMENT ON COLUMN access.clients.last_token_at IS 'When the client last asked for a token and got one; null: not since this is kept.';

UPDATE access.clients c SET last_token_at = t.last
FROM (SELECT client_id, max(issued_at) AS last FROM access.tokens GROUP BY client_id) AS t
WHERE t.client_id = c.id;
