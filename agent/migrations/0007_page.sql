-- The people who log in to the office's page, and what they type before it is a line.

CREATE TABLE account (
    name TEXT PRIMARY KEY,              -- lower case
    role INTEGER NOT NULL,              -- 1 viewer, 2 operator, 3 coordinator
    sectors TEXT NOT NULL,              -- of an operator, comma separated; empty: all of the office
    password_hash TEXT NOT NULL,        -- argon2id, as a PHC string
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL            -- empty: on the first start
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,        -- BLAKE3 of the cookie: who reads this file cannot log in with it
    account TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Failed logins by the name that was typed, whether an account has it or not.
CREATE TABLE login_try (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,          -- in a row
    retry_ms INTEGER NOT NULL           -- refused before
) STRICT, WITHOUT ROWID;

-- What was typed into a cell of this office's region and is no line yet.
CREATE TABLE draft (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    subject TEXT NOT NULL,
    fields TEXT NOT NULL,               -- JSON object: name of the field, text as typed
    reason TEXT NOT NULL,               -- why it is no line; empty: the cell has not been left yet
    writer TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (year, quarter, kind, subject)
) STRICT, WITHOUT ROWID;
