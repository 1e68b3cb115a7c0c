-- The people directory and sign-in. Names, NIP and accounts live here and nowhere else: never in an event.

CREATE TABLE persons (
    person_id uuid    PRIMARY KEY,
    name      text    NOT NULL,
    nip       text    NOT NULL DEFAULT '',   -- 18 digits, or empty
    sample    boolean NOT NULL DEFAULT false -- a fictitious person of the demonstration
);

CREATE TABLE accounts (
    person_id uuid PRIMARY KEY REFERENCES persons,
    username  text NOT NULL UNIQUE,
    hash      text NOT NULL                  -- argon2id, with its salt and parameters
);

-- A token is 256 random bits that only its holder knows; whoever reads this table cannot sign in with it.
-- A row stays until the end of the session is in the log.
CREATE TABLE sessions (
    token_sha256 bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    session_id   uuid        NOT NULL UNIQUE,
    person_id    uuid        NOT NULL REFERENCES persons,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    closed_at    timestamptz                 -- signed out; the row goes once the log has the event
);
CREATE INDEX ON sessions (expires_at);

-- Sign-ins that did not succeed (yet). `username_sha256`, because people type passwords into the wrong field.
CREATE TABLE signin_attempts (
    attempt_id      uuid        PRIMARY KEY,
    username_sha256 bytea       NOT NULL,
    address         text        NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX ON signin_attempts (address, at);
CREATE INDEX ON signin_attempts (at);
