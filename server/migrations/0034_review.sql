-- How the province stands to each sealed quarter, for the queue of the dashboard. Derived from the lines together with the
-- standing; computed anew when they change. First for all that are sealed already.

CREATE TABLE review (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    region INTEGER NOT NULL,
    state TEXT NOT NULL,            -- changed, waiting, returned, reopened or approved
    sealed_by TEXT NOT NULL,        -- who wrote the present seal
    received_ms INTEGER NOT NULL,   -- when it came here
    since_seal INTEGER NOT NULL,    -- cells that say something else than was sealed
    since_approval INTEGER,         -- null: never approved
    first_written_ms INTEGER,       -- of the quarter's first seal, which timeliness goes by; null: not received
    first_not_before_ms INTEGER,
    first_received_ms INTEGER,
    PRIMARY KEY (year, quarter, region)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO stale (year, quarter, region)
SELECT DISTINCT year, quarter, region FROM head WHERE kind = 7 AND quarter > 0;
