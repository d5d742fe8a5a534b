-- Certificates are renewed and replaced: which key each is for, which CA signed it, and whether its office has used it.

ALTER TABLE certificate ADD COLUMN key_hash BLOB NOT NULL DEFAULT x'';  -- BLAKE3 of the public key; empty: not known
ALTER TABLE certificate ADD COLUMN authority BLOB NOT NULL DEFAULT x''; -- BLAKE3 of the CA's DER; empty: the first CA
ALTER TABLE certificate ADD COLUMN used_ms INTEGER NOT NULL DEFAULT 0;  -- first call with it; 0: none yet
CREATE INDEX certificate_by_office ON certificate (office);
