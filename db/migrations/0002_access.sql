-- Who may do what: organisations, people, API clients, and the proofs they sign in with. Rank 0.
-- Secrets are never stored: passwords as argon2id, everything drawn at random as SHA-256, TOTP secrets sealed (SM4).
CREATE SCHEMA access;

CREATE TABLE access.organisations (
  id uuid PRIMARY KEY,
  -- Unified social credit code.
  code text NOT NULL UNIQUE CHECK (code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  name text NOT NULL CHECK (name <> ''),
  short_name text NOT NULL CHECK (short_name <> ''),
  -- office: the credit office itself; platform: another city, the province, the nation.
  kind text NOT NULL CHECK (kind IN ('department', 'bank', 'court', 'office', 'platform', 'association')),
  region text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  parent_id uuid REFERENCES access.organisations ON DELETE RESTRICT,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  CHECK (parent_id <> id)
);
COMMENT ON TABLE access.organisations IS 'Bodies that deliver, ask or run the platform. Life: created by an operator or the sample; renamed or deactivated; never deleted.';

CREATE TABLE access.users (
  id uuid PRIMARY KEY,
  login text NOT NULL UNIQUE CHECK (login ~ '^[a-z][a-z0-9._-]{2,39}$'),
  name text NOT NULL CHECK (name <> ''),
  organisation_id uuid NOT NULL REFERENCES access.organisations ON DELETE RESTRICT,
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  -- A password somebody else has seen opens nothing but the page that changes it.
  must_change_password boolean NOT NULL DEFAULT true,
  password_changed_at timestamptz NOT NULL DEFAULT now(),
  -- Tokens of the key ring. Pending until a first code proved that the person's device holds it.
  totp_secret text CHECK (totp_secret LIKE 's1.%'),
  totp_pending text CHECK (totp_pending LIKE 's1.%'),
  -- The last 30 s step a code was accepted for: a code works once.
  totp_last_step bigint NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT true,
  last_sign_in_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE access.users IS 'People who sign in. Life: created with a one-time password, disabled when they leave; never deleted, because the journal names them.';
CREATE INDEX users_organisation ON access.users (organisation_id);

CREATE TABLE access.recovery_codes (
  user_id uuid NOT NULL REFERENCES access.users ON DELETE CASCADE,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  used_at timestamptz,
  PRIMARY KEY (user_id, digest)
);
COMMENT ON TABLE access.recovery_codes IS 'Codes that stand in for a lost second factor, once each; all replaced at every new enrolment.';

CREATE TABLE access.sessions (
  -- SHA-256 of the cookie.
  digest bytea PRIMARY KEY CHECK (length(digest) = 32),
  user_id uuid NOT NULL REFERENCES access.users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Written at most once a minute; the idle limit is counted from here.
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  address_digest bytea NOT NULL,
  agent_digest bytea NOT NULL
);
COMMENT ON TABLE access.sessions IS 'Open sessions of people. Life: one per sign-in, always under a new token; deleted at sign-out, disabling, password change or expiry.';
CREATE INDEX sessions_user ON access.sessions (user_id);
CREATE INDEX sessions_expiry ON access.sessions (expires_at);

CREATE TABLE access.clients (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{2,59}$'),
  name text NOT NULL CHECK (name <> ''),
  organisation_id uuid NOT NULL REFERENCES access.organisations ON DELETE RESTRICT,
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  rate_class text NOT NULL DEFAULT 'standard' CHECK (rate_class IN ('standard', 'high', 'unmetered')),
  -- Networks the client may come from; null: any.
  networks cidr[] CHECK (cardinality(networks) > 0),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE access.clients IS 'Systems that call the API (OAuth 2.0 client credentials). Never deleted, because submissions and checks name them.';
CREATE INDEX clients_organisation ON access.clients (organisation_id);

CREATE TABLE access.client_secrets (
  client_id text NOT NULL REFERENCES access.clients ON DELETE CASCADE,
  -- SHA-256 of 256 random bits: nothing to guess, so nothing for a slow hash to slow down.
  digest bytea NOT NULL CHECK (length(digest) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Set when a newer secret was made: both work until then.
  expires_at timestamptz,
  PRIMARY KEY (client_id, digest)
);
COMMENT ON TABLE access.client_secrets IS 'Secrets of a client: one current, at most one more during the overlap of a rotation.';

CREATE TABLE access.tokens (
  -- SHA-256 of the bearer token.
  digest bytea PRIMARY KEY CHECK (length(digest) = 32),
  client_id text NOT NULL REFERENCES access.clients ON DELETE CASCADE,
  scopes text[] NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
COMMENT ON TABLE access.tokens IS 'Bearer tokens of API clients, one hour each; deleted a day after they ended.';
CREATE INDEX tokens_client ON access.tokens (client_id);
CREATE INDEX tokens_expiry ON access.tokens (expires_at);

CREATE TABLE access.attempts (
  -- SHA-256 of `login:` or `client:` and the name as typed: kept for names that do not exist too, so that
  -- neither delay nor lock tells which names exist.
  key bytea PRIMARY KEY CHECK (length(key) = 32),
  failures int NOT NULL CHECK (failures > 0),
  last_failed_at timestamptz NOT NULL DEFAULT now(),
  blocked_until timestamptz NOT NULL
);
COMMENT ON TABLE access.attempts IS 'Failed sign-ins in a row per name; deleted at success and a day after the last failure.';
CREATE INDEX attempts_age ON access.attempts (last_failed_at);

CREATE TABLE access.generation (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  value bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE access.generation IS 'Counts changes of rights. Every server polls it each second and forgets cached tokens when it moved; one row, so changes commit in order.';
INSERT INTO access.generation DEFAULT VALUES;

SELECT kernel.revoke_from('probity_app', 'DELETE ON access.organisations, access.users, access.clients');
SELECT kernel.revoke_from('probity_app', 'INSERT, DELETE ON access.generation');
