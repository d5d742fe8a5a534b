-- The province's dashboard: who is logged in, who did what, what changed last, and the map.

ALTER TABLE person ADD COLUMN created_by TEXT NOT NULL DEFAULT '';      -- empty: made with the data folder
ALTER TABLE person ADD COLUMN totp_secret BLOB NOT NULL DEFAULT x'';    -- shared with the person's device; empty: none
ALTER TABLE person ADD COLUMN totp_is_on INTEGER NOT NULL DEFAULT 0;    -- 0: the device has not shown a code yet
ALTER TABLE person ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;     -- of the last code used: none works twice

-- Codes for a lost device, each good once.
CREATE TABLE recovery_code (
    person TEXT NOT NULL,
    code_hash BLOB NOT NULL,            -- BLAKE3: the codes are random enough that no slow hash is needed
    PRIMARY KEY (person, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,        -- BLAKE3 of the cookie: who reads this file cannot log in with it
    person TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);

-- Failed logins by the name that was typed, whether a person has it or not.
CREATE TABLE login_try (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,          -- in a row
    retry_ms INTEGER NOT NULL           -- refused before
) STRICT, WITHOUT ROWID;

-- Every act of change, written in the transaction that changes.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,                -- a person of the dashboard, or a user of the server's machine
    origin TEXT NOT NULL,               -- the address it came from; `command line` on the server's machine
    act TEXT NOT NULL,                  -- a word such as office.revoke
    object TEXT NOT NULL                -- what it was done to, and how; never a secret
) STRICT;
CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'an act stays as it was written'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'an act stays as it was written'); END;

-- Counts every computation of a standing, so that a page learns which are new.
ALTER TABLE standing ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX standing_by_change ON standing (changed);

-- Boundaries that were imported; where a region has none it is a tile.
CREATE TABLE boundary (
    region INTEGER PRIMARY KEY,
    rings TEXT NOT NULL                 -- JSON: rings of [longitude, latitude] in ten-thousandths of a degree, simplified
) STRICT;
