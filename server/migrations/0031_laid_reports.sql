-- Reports laid ready for the offices of a region, each by a delivery; their bytes are in `report_file`. A row outlives its schedule.
CREATE TABLE laid_report (
    key TEXT PRIMARY KEY,                   -- of the delivery: laid again it is the same
    region INTEGER NOT NULL,                -- whose offices may have it
    digest BLOB NOT NULL,                   -- BLAKE3 of its bytes
    size_bytes INTEGER NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    laid_ms INTEGER NOT NULL,
    fetched_ms INTEGER NOT NULL DEFAULT 0,  -- when an office first said that it has all of it; 0: none did
    fetched_by TEXT NOT NULL DEFAULT ''     -- that office
) STRICT;
CREATE INDEX laid_report_by_region ON laid_report (region, laid_ms);

-- Why something did not arrive, and what the other side answered, in English beside the Indonesian. Empty: the same in both.
ALTER TABLE run ADD COLUMN error_en TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN error_en TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN receipt_en TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm ADD COLUMN text_en TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm ADD COLUMN error_en TEXT NOT NULL DEFAULT '';
