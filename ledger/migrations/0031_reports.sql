-- Reports that go down to the offices of a region, as `evidence` keeps its files: at the province laid ready, at an office come
-- or on their way.
CREATE TABLE report_file (
    id INTEGER PRIMARY KEY,
    region INTEGER NOT NULL,        -- 6207 for 62.07: whose offices may have it
    digest BLOB NOT NULL,           -- BLAKE3
    size_bytes INTEGER NOT NULL,
    stored_bytes INTEGER NOT NULL,  -- from its beginning, without a hole
    whole INTEGER NOT NULL,         -- 1: all there, and the hash was computed
    UNIQUE (region, digest)
) STRICT;

CREATE TABLE report_piece (
    report INTEGER NOT NULL REFERENCES report_file (id),
    begin INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (report, begin)
) STRICT;
