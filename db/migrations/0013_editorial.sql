-- What the office publishes in its own words (栏目): news, policy, knowledge, cases, campaigns. Requirements W1, W2.
CREATE SCHEMA editorial;

CREATE TABLE editorial.articles (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,80}$'),
  section text NOT NULL CHECK (section IN ('news', 'policy', 'knowledge', 'case', 'model', 'key-date', 'campaign')),
  title text NOT NULL,
  summary text NOT NULL,
  body text NOT NULL,
  -- Campaigns: [{on, title, place, unit, result}].
  activities jsonb NOT NULL DEFAULT '[]',
  state text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'withdrawn')),
  version int NOT NULL DEFAULT 1,
  author text NOT NULL,
  author_name text NOT NULL,
  reviewer text,
  reviewer_name text,
  -- The day from which an approved article is shown; a day to come is a schedule.
  publish_on date NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Nobody approves what they wrote.
  CHECK (reviewer IS NULL OR reviewer <> author),
  CHECK (state NOT IN ('approved') OR reviewer IS NOT NULL),
  CHECK (state <> 'withdrawn' OR reason IS NOT NULL)
);
COMMENT ON TABLE editorial.articles IS 'Articles of the public site: written in Markdown, approved by a second person, shown from publish_on, withdrawn with a reason.';
CREATE INDEX articles_shown ON editorial.articles (section, publish_on DESC, id DESC) WHERE state = 'approved';
CREATE INDEX articles_by_state ON editorial.articles (state, changed_at DESC);
