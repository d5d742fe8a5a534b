-- What a run is made of is named when it begins, and a document that is made is kept by itself.

ALTER TABLE run ADD COLUMN edition BLOB;                            -- digest of the edition that it sends; NULL: none was published
ALTER TABLE delivery ADD COLUMN is_alarmed INTEGER NOT NULL DEFAULT 0; -- an alarm tells of how it stands
-- A removed schedule keeps its name and its runs, and sends nothing.
ALTER TABLE schedule ADD COLUMN removed_ms INTEGER NOT NULL DEFAULT 0;

-- The numbers of a run without an edition, in the bytes of one, frozen before its first document.
CREATE TABLE draft (
    run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    bytes BLOB NOT NULL
) STRICT;
