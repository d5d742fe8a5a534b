-- What the province's people are about to say, and what became of what they said.

-- One person asks for an approved quarter to be opened again; another one agrees, and then the line says so.
CREATE TABLE reopening (
    region INTEGER NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    asked_ms INTEGER NOT NULL,
    text TEXT NOT NULL,                 -- what the office will read
    PRIMARY KEY (region, year, quarter)
) STRICT, WITHOUT ROWID;

-- The ways a reminder takes: a row for each office and channel. The reminder itself is a line.
CREATE TABLE reminder_delivery (
    ledger BLOB NOT NULL,
    seq INTEGER NOT NULL,               -- of the line
    office BLOB NOT NULL,
    channel TEXT NOT NULL,              -- pass: it comes down with the office's lines
    delivered_ms INTEGER NOT NULL,      -- when that was known here; 0: not yet
    PRIMARY KEY (ledger, seq, office, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_delivery_open ON reminder_delivery (office) WHERE delivered_ms = 0;
