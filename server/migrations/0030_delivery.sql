-- Reports that send themselves: what is sent when and to whom, each run of it, each delivery, and the alarms.

CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                 -- which document
    trigger TEXT NOT NULL,              -- `0 7 10 1,4,7,10 * Asia/Jakarta`, `publish` or `deadline-7`
    period TEXT NOT NULL,               -- `previous` or `current`: which quarter, seen from the day it is due
    is_active INTEGER NOT NULL DEFAULT 1,
    since_ms INTEGER NOT NULL           -- nothing fell due before
) STRICT;

CREATE TABLE recipient (
    schedule INTEGER NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,              -- mail, webhook, telegram, folder, office
    address TEXT NOT NULL,
    region INTEGER NOT NULL DEFAULT 0,  -- whose own report it gets; 0: the province's
    PRIMARY KEY (schedule, channel, address, region)
) STRICT, WITHOUT ROWID;

-- What fell due, once: the key keeps a second process, a restart and a clock set back from starting it again.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    schedule INTEGER NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
    due_ms INTEGER NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    state TEXT NOT NULL,                -- making, sending, done, partly, failed
    tries INTEGER NOT NULL DEFAULT 0,   -- of making its documents; counted before the try, so that a crash counts
    next_try_ms INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    begun_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL DEFAULT 0,
    UNIQUE (schedule, due_ms, year, quarter)
) STRICT;
CREATE INDEX run_by_state ON run (state) WHERE state IN ('making', 'sending');

-- What is sent, frozen before the first delivery: every try of every recipient gets the same bytes.
CREATE TABLE document (
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    region INTEGER NOT NULL,            -- 0: the province's
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL DEFAULT '',
    file_name TEXT NOT NULL DEFAULT '', -- empty: a letter without a file
    media_type TEXT NOT NULL DEFAULT '',
    bytes BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (run, region)
) STRICT;

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    region INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,           -- the same for every try: a receiver that has seen it takes it once
    state TEXT NOT NULL,                -- waiting, sending, sent, uncertain, failed
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',   -- what the other side answered
    changed_ms INTEGER NOT NULL,
    UNIQUE (run, channel, address, region)
) STRICT;
CREATE INDEX delivery_by_state ON delivery (state) WHERE state IN ('waiting', 'sending');

-- What somebody must be told, once for each run and reason.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,               -- late, failed, partly, uncertain
    text TEXT NOT NULL,
    raised_ms INTEGER NOT NULL,
    told_ms INTEGER NOT NULL DEFAULT 0, -- through the alarm's own channel; 0: not yet
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    UNIQUE (run, reason)
) STRICT;
