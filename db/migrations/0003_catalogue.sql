-- The catalogue (目录) as it was when each record came in. Requirement C1: versions are kept.
CREATE SCHEMA catalogue;

CREATE TABLE catalogue.versions (
  type text NOT NULL,
  code text NOT NULL,
  version int NOT NULL,
  digest text NOT NULL,
  document jsonb NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (type, code, version)
);
COMMENT ON TABLE catalogue.versions IS 'Every version of every catalogue entry ever loaded, once: a record names the version it came under.';

SELECT kernel.append_only('catalogue.versions');
