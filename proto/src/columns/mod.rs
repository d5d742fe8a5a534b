//! Lines by columns. The encoder reads each line's canonical bytes; a line that would not come back byte for byte (a newer
//! program's field, an unknown form) travels raw in the same batch.

mod decode;
mod encode;

pub(crate) use decode::decode;
pub(crate) use encode::encode;

/// Longest entry of the writers' dictionary, in bytes: an entry is repeated for each line, so that a short message must not
/// unpack to gigabytes. A longer name travels raw.
const WRITER_MAX_BYTES: usize = 400;

/// How a content travels.
mod form {
    pub const OTHER: u8 = 0;
    pub const VALUE: u8 = 1;
    pub const VALUE_NOTED: u8 = 2;
    pub const NIHIL: u8 = 3;
    pub const NOT_APPLICABLE: u8 = 4;
    pub const BUDGET: u8 = 5;
}

/// Differences as varints that stay small in both directions.
fn zigzag(value: i64) -> u32 {
    ((value << 1) ^ (value >> 63)) as u32
}

fn unzigzag(value: u32) -> i64 {
    i64::from(value >> 1) ^ -i64::from(value & 1)
}

#[cfg(test)]
mod tests;
