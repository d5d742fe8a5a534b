-- The province's ledgers have no order among each other that a clock set back could not turn round: of several refusals of one
-- line the youngest is told. Those that are here already give way to any other.
ALTER TABLE verdict ADD COLUMN said_ms INTEGER NOT NULL DEFAULT 0; -- the time of the verdict line
