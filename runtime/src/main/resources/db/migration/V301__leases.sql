-- Backend credentials that a gateway holds, written before they are used: what a crash leaves behind is revoked from here.
CREATE TABLE lease_holders (
  holder text PRIMARY KEY,        -- one start of one gateway
  seen   timestamptz NOT NULL
);
CREATE TABLE leases (
  id         text PRIMARY KEY,    -- the source's own name for it; no secret
  holder     text NOT NULL,
  session_id text NOT NULL,
  target     text NOT NULL,
  created    timestamptz NOT NULL DEFAULT now(),
  retry      timestamptz          -- released, but not revoked yet: when to try again
);
CREATE INDEX leases_holder ON leases (holder);
