//! Calls proven by signatures instead of by the connection. Behind a network that inspects TLS the office's certificate does
//! not arrive and the province's is not seen: the office signs each call, the province each reply. Which bytes are signed,
//! and the headers that carry the proofs, are agreed here.

/// The office's certificate: DER, base64url without padding.
pub const CERTIFICATE_HEADER: &str = "selaras-certificate";
/// Milliseconds since 1970 UTC by the signer's clock.
pub const TIME_HEADER: &str = "selaras-time";
/// Sixteen bytes of the caller's choice, base64url without padding; each serves for one call.
pub const NONCE_HEADER: &str = "selaras-nonce";
/// Over [`call_bytes`] or [`reply_bytes`], base64url without padding.
pub const SIGNATURE_HEADER: &str = "selaras-signature";
/// In a reply of status 401: why the proof of the call was not taken, one word; [`CLOCK`] and [`OVER`] are to act on.
pub const REFUSED_HEADER: &str = "selaras-refused";

/// The time of the call is too far from the province's, which the reply tells: the same call again with that time is taken.
pub const CLOCK: &str = "clock";
/// Why a proof was not taken: the office's certificate has ended.
pub const OVER: &str = "over";
/// How far the time of a call may be from the province's, in milliseconds, either way.
pub const FRESH_MS: i64 = 5 * 60 * 1_000;

/// BLAKE3 of the body as it travels, base64url without padding: the proof is judged before the body is read.
pub const BODY_HEADER: &str = "selaras-body";

pub const NONCE_BYTES: usize = 16;

/// What the office signs (ECDSA P-256 with SHA-256, ASN.1, by the key of its certificate).
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The province's signing key, which stays when its CA changes: a call for one province is none for another.
    pub province: &'a [u8; 32],
    /// `/selaras.v1.Exchange/Hello`.
    pub path: &'a str,
    pub time_ms: i64,
    pub nonce: &'a [u8; NONCE_BYTES],
    /// BLAKE3 of the body as it travels.
    pub body_hash: &'a [u8; 32],
}

/// What the province signs (Ed25519, by the key that signs its frontier).
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Of the call: a reply answers one call only.
    pub nonce: &'a [u8; NONCE_BYTES],
    pub time_ms: i64,
    /// Of HTTP.
    pub status: u16,
    /// Headers that mean something: gRPC says there what failed when it sends no body.
    pub grpc_status: &'a [u8],
    pub grpc_message: &'a [u8],
    pub refused: &'a [u8],
    pub body_hash: &'a [u8; 32],
}

pub fn call_bytes(call: &Call<'_>) -> Vec<u8> {
    let mut bytes = b"selaras call v1".to_vec();
    bytes.extend_from_slice(call.province);
    text(&mut bytes, call.path.as_bytes());
    bytes.extend_from_slice(&call.time_ms.to_be_bytes());
    bytes.extend_from_slice(call.nonce);
    bytes.extend_from_slice(call.body_hash);
    bytes
}

pub fn reply_bytes(reply: &Reply<'_>) -> Vec<u8> {
    let mut bytes = b"selaras reply v1".to_vec();
    bytes.extend_from_slice(reply.nonce);
    bytes.extend_from_slice(&reply.time_ms.to_be_bytes());
    bytes.extend_from_slice(&reply.status.to_be_bytes());
    for part in [reply.grpc_status, reply.grpc_message, reply.refused] {
        text(&mut bytes, part);
    }
    bytes.extend_from_slice(reply.body_hash);
    bytes
}

/// What the province's CA signs (ECDSA P-256 with SHA-256, ASN.1) of its answer to an enrolment: nothing else proves the
/// province's key to an office that has only the CA's fingerprint.
pub fn enrolment_bytes(reply: &crate::v1::EnrolReply) -> Vec<u8> {
    let mut bytes = b"selaras enrolment v1".to_vec();
    for part in [&reply.certificate, &reply.office, &reply.province_key] {
        text(&mut bytes, part);
    }
    text(&mut bytes, reply.name.as_bytes());
    bytes.extend_from_slice(&reply.region.to_be_bytes());
    for sector in &reply.sectors {
        bytes.extend_from_slice(&sector.to_be_bytes());
    }
    bytes
}

/// With its length before it: no two lists of parts give the same bytes.
fn text(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
    bytes.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_call_and_of_a_reply_is_signed() {
        let call = Call { province: &[1; 32], path: "/a/b", time_ms: 5, nonce: &[2; 16], body_hash: &[3; 32] };
        let others = [
            Call { province: &[9; 32], ..call },
            Call { path: "/a/c", ..call },
            Call { time_ms: 6, ..call },
            Call { nonce: &[9; 16], ..call },
            Call { body_hash: &[9; 32], ..call },
        ];
        assert!(others.iter().all(|other| call_bytes(other) != call_bytes(&call)));
        let reply = Reply {
            nonce: &[1; 16],
            time_ms: 5,
            status: 200,
            grpc_status: b"7",
            grpc_message: b"no",
            refused: b"",
            body_hash: &[3; 32],
        };
        let others = [
            Reply { nonce: &[9; 16], ..reply },
            Reply { time_ms: 6, ..reply },
            Reply { status: 401, ..reply },
            Reply { grpc_status: b"0", ..reply },
            Reply { grpc_status: b"7n", grpc_message: b"o", ..reply },
            Reply { refused: b"clock", ..reply },
            Reply { body_hash: &[9; 32], ..reply },
        ];
        assert!(others.iter().all(|other| reply_bytes(other) != reply_bytes(&reply)));
    }
}
