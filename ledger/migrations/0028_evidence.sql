-- Files that prove a figure, a finding or an answer, by the hash of their content; lines name them. In the database, so that
-- a backup holds them in the same state as the lines. Per region: a region's limit and a region's secrets are its own.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    region INTEGER NOT NULL,        -- 6207 for 62.07
    digest BLOB NOT NULL,           -- BLAKE3
    size_bytes INTEGER NOT NULL,    -- as the line that names it says
    stored_bytes INTEGER NOT NULL,  -- from its beginning, without a hole
    whole INTEGER NOT NULL,         -- 1: all there, and the hash was computed; only then is it shown
    UNIQUE (region, digest)
) STRICT;

-- As they came: what is there after a cut need not come again.
CREATE TABLE evidence_piece (
    evidence INTEGER NOT NULL REFERENCES evidence (id),
    begin INTEGER NOT NULL,         -- the place of its first byte in the file
    bytes BLOB NOT NULL,
    PRIMARY KEY (evidence, begin)
) STRICT;
