-- The kernel's own tables: roles and grants, the journal with its seals, the access ledger, the change feed, sweeps.
-- Decision record: docs/decisions/0004-journal-and-feed.md.

-- Roles. The owner is the role that connects to migrate. The other two are optional: a connecting role without
-- CREATEROLE still gets a working database, and an administrator may create them beforehand.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['probity_app', 'probity_reader'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      END IF;
    EXCEPTION
      -- Another database of this cluster is being migrated at the same moment, or we may not create roles.
      WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;

CREATE SCHEMA kernel;
COMMENT ON SCHEMA kernel IS 'Helpers every module''s migration may use, and the cursors of sweeps.';

CREATE FUNCTION kernel.grant_to(role_name text, privileges text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
    EXECUTE format('GRANT %s TO %I', privileges, role_name);
  END IF;
END $$;
COMMENT ON FUNCTION kernel.grant_to IS 'Grants when the role exists: SELECT kernel.grant_to(''probity_reader'', ''SELECT ON publicity.rules'').';

CREATE FUNCTION kernel.revoke_from(role_name text, privileges text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
    EXECUTE format('REVOKE %s FROM %I', privileges, role_name);
  END IF;
END $$;
COMMENT ON FUNCTION kernel.revoke_from IS 'The opposite of kernel.grant_to.';

CREATE FUNCTION kernel.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION kernel.refuse_change IS 'For triggers on insert-only tables; refuses the owner too.';

CREATE FUNCTION kernel.append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION kernel.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change()', target);
  PERFORM kernel.revoke_from('probity_app', format('UPDATE, DELETE, TRUNCATE ON %s', target));
END $$;
COMMENT ON FUNCTION kernel.append_only IS 'Makes a table insert-only, by trigger and by grant. Call it after any GRANT on the table.';

-- The application reads and writes what later migrations create; append_only() and revoke_from() take back.
-- The reader gets nothing by default: each migration names what it may see.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'probity_app') THEN
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO probity_app;
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO probity_app;
    ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO probity_app;
  END IF;
END $$;
SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA kernel');

CREATE TABLE kernel.cursors (
  name text PRIMARY KEY,
  cursor jsonb,
  rounds bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE kernel.cursors IS 'How far each sweep has come, so that it resumes after a crash and never runs twice at once.';

-- The journal ------------------------------------------------------------------------------------------------------
CREATE SCHEMA journal;
COMMENT ON SCHEMA journal IS 'What was done (entries), who looked (access), and the seals that make both tamper-evident.';

CREATE TABLE journal.epochs (
  epoch int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster bigint NOT NULL,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  note text
);
COMMENT ON TABLE journal.epochs IS 'Transaction ids mean something within one database cluster only. A logical restore into another cluster begins an epoch; older epochs count as settled.';

CREATE FUNCTION journal.cluster() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT system_identifier FROM pg_control_system());
EXCEPTION
  -- Some managed servers hide it; there the restore procedure calls journal.begin_epoch() itself.
  WHEN insufficient_privilege THEN RETURN 0;
END $$;
COMMENT ON FUNCTION journal.cluster IS 'The identity of this database cluster; kept by physical backups, new after initdb.';

INSERT INTO journal.epochs (cluster, note) VALUES (journal.cluster(), 'installed');

CREATE FUNCTION journal.begin_epoch(why text) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO journal.epochs (cluster, note) VALUES (journal.cluster(), why) RETURNING epoch
$$;
COMMENT ON FUNCTION journal.begin_epoch IS 'To be called after a logical restore where pg_control_system() is hidden; elsewhere it happens by itself.';

CREATE FUNCTION journal.ensure_epoch() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here bigint := journal.cluster();
BEGIN
  IF here = (SELECT cluster FROM journal.epochs ORDER BY epoch DESC LIMIT 1) THEN
    RETURN;
  END IF;
  LOCK TABLE journal.epochs IN EXCLUSIVE MODE;
  IF here IS DISTINCT FROM (SELECT cluster FROM journal.epochs ORDER BY epoch DESC LIMIT 1) THEN
    INSERT INTO journal.epochs (cluster, note) VALUES (here, 'restored into another cluster');
  END IF;
END $$;
COMMENT ON FUNCTION journal.ensure_epoch IS 'Begins an epoch when this database was restored into another cluster since the last write.';

CREATE FUNCTION journal.before_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM journal.ensure_epoch();
  RETURN NULL;
END $$;

CREATE FUNCTION journal.stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.at := clock_timestamp();
  NEW.xid := pg_current_xact_id();
  NEW.epoch := (SELECT max(epoch) FROM journal.epochs);
  RETURN NEW;
END $$;
COMMENT ON FUNCTION journal.stamp_entry IS 'Time, transaction and epoch are the database''s, whatever the writer says.';

CREATE TABLE journal.entries (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  epoch int NOT NULL DEFAULT 0 REFERENCES journal.epochs,
  actor text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('anonymous', 'client', 'user', 'system')),
  organisation text,
  on_behalf_of text,
  operation text NOT NULL,
  action text NOT NULL CHECK (action ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$'),
  subject_id uuid,
  object_type text,
  object_id text,
  case_id uuid,
  reason text,
  detail jsonb NOT NULL DEFAULT '{}',
  request_id text,
  CHECK ((object_type IS NULL) = (object_id IS NULL))
);
COMMENT ON TABLE journal.entries IS 'The journal: every change and every refused attempt, one line each, written in the transaction of the change; never updated, never deleted. Personal data by reference only.';
COMMENT ON COLUMN journal.entries.xid IS 'The writing transaction. Sealing follows settled transactions, not seq: sequences commit out of order.';
COMMENT ON COLUMN journal.entries.organisation IS 'Code of the organisation the actor acts for.';
CREATE INDEX entries_sealing ON journal.entries (epoch, xid, seq);
CREATE INDEX entries_by_subject ON journal.entries (subject_id, seq DESC) WHERE subject_id IS NOT NULL;
CREATE INDEX entries_by_object ON journal.entries (object_type, object_id, seq DESC) WHERE object_id IS NOT NULL;
CREATE INDEX entries_by_case ON journal.entries (case_id, seq) WHERE case_id IS NOT NULL;
CREATE TRIGGER ensure_epoch BEFORE INSERT ON journal.entries FOR EACH STATEMENT EXECUTE FUNCTION journal.before_insert();
CREATE TRIGGER stamp BEFORE INSERT ON journal.entries FOR EACH ROW EXECUTE FUNCTION journal.stamp_entry();

CREATE FUNCTION journal.stamp_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- `at` chooses the partition and so cannot be set here; it must be the default.
  IF abs(extract(epoch FROM NEW.at - clock_timestamp())) > 60 THEN
    RAISE EXCEPTION 'the time of a look is the database''s own';
  END IF;
  NEW.xid := pg_current_xact_id();
  NEW.epoch := (SELECT max(epoch) FROM journal.epochs);
  RETURN NEW;
END $$;
COMMENT ON FUNCTION journal.stamp_access IS 'As journal.stamp_entry, for the partitioned access ledger.';

CREATE TABLE journal.access (
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  id uuid NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  epoch int NOT NULL DEFAULT 0,
  actor text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('anonymous', 'client', 'user', 'system')),
  organisation text,
  organisation_name text,
  subject_id uuid NOT NULL,
  what text NOT NULL,
  purpose text NOT NULL,
  authorisation text,
  request_id text,
  PRIMARY KEY (subject_id, at, id)
) PARTITION BY RANGE (at);
COMMENT ON TABLE journal.access IS 'The access ledger: who looked at what of whom, for which purpose, on which authority. The subject can read it. One partition a month.';
COMMENT ON COLUMN journal.access.what IS 'What was looked at: file, check, report, record, … in the words of the operation.';
COMMENT ON COLUMN journal.access.authorisation IS 'What entitles: a matter code, a consent, a case.';
CREATE INDEX access_sealing ON journal.access (epoch, xid, id);
CREATE TRIGGER ensure_epoch BEFORE INSERT ON journal.access FOR EACH STATEMENT EXECUTE FUNCTION journal.before_insert();
CREATE TRIGGER stamp BEFORE INSERT ON journal.access FOR EACH ROW EXECUTE FUNCTION journal.stamp_access();

CREATE TABLE journal.access_rest PARTITION OF journal.access DEFAULT;
COMMENT ON TABLE journal.access_rest IS 'Looks in a month nobody made a partition for: a late clock or a forgotten job loses nothing.';

CREATE FUNCTION journal.make_access_partitions(months_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  made int := 0;
  month date;
  name text;
  low timestamptz;
  high timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(7246, 2);
  FOR i IN 0..months_ahead LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') + make_interval(months => i))::date;
    name := 'access_' || to_char(month, 'YYYY_MM');
    low := month::timestamp AT TIME ZONE 'Asia/Shanghai';
    high := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    CONTINUE WHEN to_regclass('journal.' || name) IS NOT NULL;
    -- Rows of that month already in the default partition stay there: append-only rows do not move.
    CONTINUE WHEN EXISTS (SELECT FROM journal.access_rest WHERE at >= low AND at < high);
    EXECUTE format('CREATE TABLE journal.%I PARTITION OF journal.access FOR VALUES FROM (%L) TO (%L)', name, low, high);
    EXECUTE format('COMMENT ON TABLE journal.%I IS %L', name, 'The access ledger of ' || to_char(month, 'YYYY-MM') || '.');
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON journal.%I FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change()', name);
    PERFORM kernel.revoke_from('probity_app', format('ALL ON journal.%I', name));
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
COMMENT ON FUNCTION journal.make_access_partitions IS 'Makes the partitions of this month (Beijing time) and the given number of months ahead; returns how many were missing.';

CREATE TABLE journal.seals (
  no int PRIMARY KEY CHECK (no > 0),
  at timestamptz NOT NULL,
  epoch int NOT NULL REFERENCES journal.epochs,
  from_xid xid8 NOT NULL,
  -- Null: to the end of the epoch, which a restore has closed.
  upto_xid xid8,
  next_xid xid8 NOT NULL,
  entries bigint NOT NULL CHECK (entries >= 0),
  looks bigint NOT NULL CHECK (looks >= 0),
  previous text NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE journal.seals IS 'The chain of seals: SM3 over all lines of the transactions [from_xid, upto_xid) of an epoch and over the previous digest. Published, so that anyone who kept one can detect a rewrite.';
COMMENT ON COLUMN journal.seals.upto_xid IS 'Every transaction below it was settled when the seal was made, so membership follows from xid and no entry is ever touched.';
COMMENT ON COLUMN journal.seals.next_xid IS 'The first transaction id not yet given out: a line of a later transaction cannot be older than this seal.';

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA journal');
SELECT kernel.grant_to('probity_reader', 'USAGE ON SCHEMA journal');
SELECT kernel.grant_to('probity_reader', 'SELECT ON journal.seals, journal.epochs, journal.entries');
SELECT kernel.append_only('journal.epochs'), kernel.append_only('journal.entries'), kernel.append_only('journal.access'),
  kernel.append_only('journal.seals');
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON journal.access_rest
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change();
SELECT kernel.revoke_from('probity_app', 'ALL ON journal.access_rest'), kernel.revoke_from('probity_app', 'INSERT ON journal.epochs');
SELECT journal.make_access_partitions(3);

-- The change feed --------------------------------------------------------------------------------------------------
CREATE SCHEMA feed;
COMMENT ON SCHEMA feed IS 'The change feed: every publication, withdrawal, entry, exit, repair and correction, each with a position.';

CREATE TABLE feed.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  public boolean NOT NULL,
  subject_id uuid,
  subject_code text,
  subject_name text,
  object_type text,
  object_id text,
  detail jsonb,
  -- A batch: one row for `count` consecutive events, expanded by the reader through the expander named `source`.
  source text,
  ref jsonb,
  subjects uuid[],
  count int NOT NULL DEFAULT 1 CHECK (count > 0),
  CHECK ((source IS NULL) = (ref IS NULL)),
  CHECK (source IS NOT NULL OR count = 1),
  CHECK ((object_type IS NULL) = (object_id IS NULL))
);
COMMENT ON TABLE feed.outbox IS 'Changes written in the writer''s transaction and still without a position; the sequencer moves them to feed.events once committed.';

CREATE TABLE feed.events (
  position bigint PRIMARY KEY,
  count int NOT NULL CHECK (count > 0),
  at timestamptz NOT NULL,
  kind text NOT NULL,
  public boolean NOT NULL,
  subject_id uuid,
  subject_code text,
  subject_name text,
  object_type text,
  object_id text,
  detail jsonb,
  source text,
  ref jsonb,
  subjects uuid[]
);
COMMENT ON TABLE feed.events IS 'The feed in order. A row holds the positions (position - count, position]: count is 1, or the size of a batch.';

CREATE TABLE feed.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  position bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);
COMMENT ON TABLE feed.head IS 'The last position given. Whoever sequences holds this row locked: positions are given one after the other, without gaps.';
INSERT INTO feed.head (position) VALUES (0);

CREATE TABLE feed.acknowledgements (
  receiver text NOT NULL,
  position bigint NOT NULL CHECK (position >= 0),
  at timestamptz NOT NULL,
  PRIMARY KEY (receiver, position)
);
COMMENT ON TABLE feed.acknowledgements IS 'Which receiver has applied the feed up to which position, and when: the ledger of withdrawals carried out elsewhere.';

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA feed');
SELECT kernel.grant_to('probity_reader', 'USAGE ON SCHEMA feed');
SELECT kernel.grant_to('probity_reader', 'SELECT ON feed.events, feed.head, feed.acknowledgements');
SELECT kernel.append_only('feed.events'), kernel.append_only('feed.acknowledgements');
