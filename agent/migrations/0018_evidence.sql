-- Where the region's files of evidence stand beside this computer.
CREATE TABLE evidence_place (
    digest BLOB PRIMARY KEY,        -- BLAKE3
    at_province INTEGER NOT NULL,   -- 1: whole there, as the province told last
    asked INTEGER NOT NULL,         -- 1: a person wants it here
    refused TEXT NOT NULL           -- why the province does not take it; empty: it does
) STRICT, WITHOUT ROWID;

-- Whether the province takes files of evidence at all.
CREATE TABLE evidence_province (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    takes INTEGER NOT NULL          -- 1: it does
) STRICT;
INSERT INTO evidence_province (id, takes) VALUES (1, 0);
