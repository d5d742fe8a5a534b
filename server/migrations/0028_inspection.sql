-- The cells that inspectors spoke of, in all regions: kinds observation and finding.
CREATE INDEX head_of_finding ON head (region, year, quarter, subject) WHERE kind IN (11, 65);
