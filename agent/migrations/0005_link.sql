-- The link: which way it lets calls pass, and what it costs in all.

CREATE TABLE way (
    server TEXT PRIMARY KEY,            -- https://HOST:PORT
    is_web INTEGER NOT NULL,            -- 1: gRPC-Web over HTTP/1.1; 0: gRPC over HTTP/2
    is_signed INTEGER NOT NULL,         -- 1: TLS is inspected, calls and replies are signed
    doubts INTEGER NOT NULL,            -- passes in a row in which nothing answered over HTTP/2
    plain_again_ms INTEGER NOT NULL,    -- when HTTP/2 is tried again; 0: it is in use
    kept_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- bytes_up and bytes_down are payload; a budget pays for the handshakes too.
ALTER TABLE pass ADD COLUMN handshake_bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pass_by_start ON pass (started_ms);
