//! Where the lines of a batch came from: file, sheet and row, by columns beside them. It is told and not proven: no chain
//! holds it, and a line of which nothing is told was typed, or came from a program that does not tell.

use prost::Message;
use selaras_domain::line::Frontier;

use crate::convert::Malformed;
use crate::v1;

/// Longest name of a file, an address or a sheet, in characters.
pub const SOURCE_NAME_MAX_CHARS: usize = 300;
/// Most that the sources of a batch unpack to, in bytes.
pub const SOURCES_MAX_UNPACKED_BYTES: usize = 4 * 1024 * 1024;
const COMPRESSION_LEVEL: i32 = 3;

/// Lines in a row that came from rows in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRun {
    pub from_seq: u64,
    pub count: u64,
    /// Name of the file, or the address without its secrets; empty: not told.
    pub file: String,
    /// Empty: CSV.
    pub sheet: String,
    /// Of the first line; 1-based, as the user's program shows it.
    pub row: u64,
}

/// Puts the runs into a batch, in the order of their lines; all of them lie within it.
pub fn add_sources(batch: &mut v1::Batch, runs: &[SourceRun]) -> std::io::Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let mut sources = v1::Sources::default();
    let (mut next, mut row) = (batch.after_seq + 1, 0u64);
    for run in runs {
        let (file, sheet) = (index_of(&mut sources.names, &run.file), index_of(&mut sources.names, &run.sheet));
        sources.file.push(file);
        sources.sheet.push(sheet);
        sources.gap.push(run.from_seq.saturating_sub(next) as u32);
        sources.count.push(run.count as u32);
        sources.row.push(run.row as i64 - row as i64);
        (next, row) = (run.from_seq + run.count, run.row + run.count);
    }
    let bytes = sources.encode_to_vec();
    batch.sources_unpacked_bytes = bytes.len() as u32;
    batch.sources = zstd::bulk::compress(&bytes, COMPRESSION_LEVEL)?;
    Ok(())
}

fn index_of(names: &mut Vec<String>, name: &str) -> u32 {
    // A batch holds few files; the last ones are asked for most.
    let at = names.iter().rposition(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    at as u32
}

/// The runs of a batch, within the stated limits; never allocates more than they allow.
pub fn sources(batch: &v1::Batch, after: Frontier) -> Result<Vec<SourceRun>, Malformed> {
    if batch.sources.is_empty() {
        return Ok(Vec::new());
    }
    let unpacked_bytes = batch.sources_unpacked_bytes as usize;
    if batch.sources.len() > crate::BATCH_MAX_BYTES || unpacked_bytes > SOURCES_MAX_UNPACKED_BYTES {
        return Err(Malformed("sources beyond their limits"));
    }
    let bytes = zstd::bulk::decompress(&batch.sources, unpacked_bytes)
        .ok()
        .filter(|bytes| bytes.len() == unpacked_bytes)
        .ok_or(Malformed("sources that do not unpack to their stated size"))?;
    let columns = v1::Sources::decode(bytes.as_slice()).map_err(|_| Malformed("sources that are not columns"))?;
    read(&columns, after.seq, u64::from(batch.lines)).ok_or(Malformed("sources that are not of this batch"))
}

fn read(columns: &v1::Sources, after_seq: u64, lines: u64) -> Option<Vec<SourceRun>> {
    let runs = columns.count.len();
    let lengths = [columns.file.len(), columns.sheet.len(), columns.gap.len(), columns.row.len()];
    let is_named = |name: &String| name.chars().count() <= SOURCE_NAME_MAX_CHARS;
    if lengths.iter().any(|length| *length != runs) || !columns.names.iter().all(is_named) {
        return None;
    }
    let (mut next, mut row, mut read) = (after_seq.checked_add(1)?, 0u64, Vec::new());
    let columns_of_runs =
        columns.file.iter().zip(&columns.sheet).zip(columns.gap.iter().zip(&columns.count)).zip(&columns.row);
    for (((file, sheet), (gap, count)), difference) in columns_of_runs {
        let name = |at: &u32| columns.names.get(*at as usize).cloned();
        let (from_seq, count) = (next.checked_add(u64::from(*gap))?, u64::from(*count));
        row = row.checked_add_signed(*difference).filter(|row| *row <= u64::from(u32::MAX))?;
        read.push(SourceRun { from_seq, count, file: name(file)?, sheet: name(sheet)?, row });
        (next, row) = (from_seq.checked_add(count)?, row.checked_add(count)?);
    }
    // Names are shared by the runs: what they come to is bounded by the lines.
    (next <= after_seq.saturating_add(lines).saturating_add(1) && runs as u64 <= lines).then_some(read)
}

#[cfg(test)]
mod tests {
    use selaras_domain::line::{Chain, LedgerId};

    use super::*;

    const AFTER: u64 = 10;

    fn run(from_seq: u64, count: u64, file: &str, sheet: &str, row: u64) -> SourceRun {
        SourceRun { from_seq, count, file: file.into(), sheet: sheet.into(), row }
    }

    fn after() -> Frontier {
        Frontier { ledger: LedgerId(uuid::Uuid::nil()), seq: AFTER, chain: Chain([0; 32]) }
    }

    fn batch(lines: u32) -> v1::Batch {
        v1::Batch { after_seq: AFTER, lines, ..Default::default() }
    }

    #[test]
    fn what_is_told_of_lines_comes_over_whole_and_small() {
        let some = [
            run(11, 3, "capaian.xlsx", "Capaian", 7),
            run(14, 1, "capaian.xlsx", "Capaian", 20),
            run(17, 2, "a.csv", "", 2),
        ];
        let mut packed = batch(8);
        add_sources(&mut packed, &some).unwrap();
        assert_eq!(sources(&packed, after()).unwrap(), some);
        assert_eq!(sources(&batch(8), after()).unwrap(), []);
        // A line that changed here and there in a large file.
        let many: Vec<SourceRun> =
            (0..1_000).map(|at| run(11 + at, 1, "capaian.xlsx", "Capaian", 5 + at * 7)).collect();
        let mut packed = batch(1_000);
        add_sources(&mut packed, &many).unwrap();
        assert_eq!(sources(&packed, after()).unwrap(), many);
        assert!(packed.sources.len() < 400, "{} bytes", packed.sources.len());
    }

    #[test]
    fn what_is_told_of_other_lines_or_without_bounds_is_refused() {
        let refused = |change: &dyn Fn(&mut v1::Sources)| {
            let mut columns = v1::Sources {
                names: vec!["a.csv".into(), String::new()],
                file: vec![0],
                sheet: vec![1],
                gap: vec![0],
                count: vec![8],
                row: vec![2],
            };
            change(&mut columns);
            let bytes = columns.encode_to_vec();
            let mut batch = batch(8);
            batch.sources_unpacked_bytes = bytes.len() as u32;
            batch.sources = zstd::bulk::compress(&bytes, 1).unwrap();
            sources(&batch, after()).is_err()
        };
        assert!(!refused(&|_| {}));
        assert!(refused(&|columns| columns.count = vec![9]), "a line after the batch");
        assert!(refused(&|columns| columns.gap = vec![u32::MAX]));
        assert!(refused(&|columns| columns.row = vec![-1]));
        assert!(refused(&|columns| columns.row = vec![i64::MAX]));
        assert!(refused(&|columns| columns.file = vec![2]));
        assert!(refused(&|columns| columns.sheet = Vec::new()));
        assert!(refused(&|columns| columns.names[0] = "x".repeat(SOURCE_NAME_MAX_CHARS + 1)));
        let empty = |columns: &mut v1::Sources| {
            (columns.file, columns.sheet, columns.gap) = (vec![0; 9], vec![1; 9], vec![0; 9]);
            (columns.count, columns.row) = (vec![0; 9], vec![1; 9]);
        };
        assert!(refused(&empty), "more runs than lines");
        let mut huge = batch(1);
        (huge.sources, huge.sources_unpacked_bytes) = (vec![1], u32::MAX);
        assert!(sources(&huge, after()).is_err());
    }
}
