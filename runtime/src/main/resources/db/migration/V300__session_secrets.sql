-- Session secrets and console log-ins: only the SHA-256 of a secret is kept.
CREATE TABLE session_secrets (
  hash      bytea PRIMARY KEY,
  id        text NOT NULL UNIQUE,
  purpose   text NOT NULL,        -- SESSION or CONSOLE: one is never good for the other
  subject   jsonb NOT NULL,       -- who, as proven by the token it was made from
  run_id    text,
  run_title text,
  parent    text NOT NULL,        -- the credential it was made from: revoked with it
  created   timestamptz NOT NULL,
  expires   timestamptz NOT NULL
);
CREATE INDEX session_secrets_parent ON session_secrets (parent);
CREATE INDEX session_secrets_expires ON session_secrets (expires);

-- Tokens and secrets that must not be accepted although their own time has not ended.
CREATE TABLE revoked_credentials (
  id    text PRIMARY KEY,
  until timestamptz NOT NULL
);
