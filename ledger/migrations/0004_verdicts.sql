-- Of several refusals of one line the one that the province wrote last is told, in whatever order they arrive.
ALTER TABLE verdict ADD COLUMN said_at BLOB NOT NULL DEFAULT x''; -- the verdict line: ledger (16), seq (8, big endian)
