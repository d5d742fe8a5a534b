-- Reports that the province laid ready for the region's offices; their bytes are in `report_file`.
CREATE TABLE report (
    digest BLOB PRIMARY KEY,        -- BLAKE3
    size_bytes INTEGER NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    laid_ms INTEGER NOT NULL,       -- by the province's clock
    listed INTEGER NOT NULL,        -- 1: the province has it, as it told last
    came_ms INTEGER NOT NULL,       -- since when all of it is here; 0: it is not
    told INTEGER NOT NULL,          -- 1: the province knows that all of it is here
    opened_ms INTEGER NOT NULL      -- when somebody here first opened it; 0: nobody did
) STRICT, WITHOUT ROWID;
