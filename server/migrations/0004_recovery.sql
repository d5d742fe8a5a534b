-- What the province needs to come back from a backup or from nothing.

-- 1: written by a past that was lost; the next line of the region opens a successor.
ALTER TABLE region_ledger ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;

-- Rights stand in more than one ledger of a region once one of them was succeeded.
CREATE TABLE office_right_by_ledger (
    office BLOB NOT NULL,
    ledger BLOB NOT NULL,           -- the region's ledger
    line_seq INTEGER NOT NULL,      -- the line in it that says so
    content BLOB NOT NULL,          -- canonical bytes of that line's content
    PRIMARY KEY (office, ledger, line_seq)
) STRICT, WITHOUT ROWID;
INSERT INTO office_right_by_ledger (office, ledger, line_seq, content)
SELECT r.office, l.ledger, r.line_seq, r.content
FROM office_right r JOIN office o ON o.office = r.office JOIN region_ledger l ON l.region = o.region;
DROP TABLE office_right;
ALTER TABLE office_right_by_ledger RENAME TO office_right;

-- Batches that an office returned, kept until the chain that the province signed is reached.
CREATE TABLE returned (
    office BLOB NOT NULL,           -- who returned it
    ledger BLOB NOT NULL,
    end_seq INTEGER NOT NULL,
    end_chain BLOB NOT NULL,
    batch BLOB NOT NULL,            -- the message as it came
    PRIMARY KEY (office, ledger, end_seq)
) STRICT, WITHOUT ROWID;

-- Ledgers that offices opened in the place of another.
CREATE TABLE succession (
    ledger BLOB PRIMARY KEY,
    office BLOB NOT NULL,
    predecessor BLOB NOT NULL,
    state INTEGER NOT NULL,         -- 0 waits for the administrator, 1 allowed, 2 denied
    asked_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How often this database was served; the fence outside of it counts along, so that a copy put back is known as one.
CREATE TABLE boot (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL,
    lost_past INTEGER NOT NULL      -- 1: it is a copy or was begun anew; offices are admitted again by their certificate
) STRICT;
INSERT INTO boot (id, count, lost_past) VALUES (1, 0, 0);
