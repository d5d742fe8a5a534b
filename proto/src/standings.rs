//! How the regions of a province stand by the index, on the wire: from the province's rankings to the pages and the advice
//! of an office. Names the wire and the domain like `convert`, which has the small pieces.

use prost::Message;
use selaras_domain::advice::Other;
use selaras_domain::amount::Score;
use selaras_domain::period::{Period, Quarter};

use crate::convert::{Malformed, region};
use crate::v1;

/// What an office that has no standings yet says in place of a tag.
pub const NONE_YET: &[u8] = &[0];
/// Quarters that travel: those of a year.
pub const QUARTERS_MAX: usize = 4;

const TAG_BYTES: usize = 16;
const TAG_MAX_BYTES: usize = 32;
const REGIONS_MAX: usize = 64;

/// The regions of a quarter that are ranked then or were a year before, the office's own among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarterStandings {
    pub period: Period,
    pub regions: Vec<Other>,
}

/// What an office keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// As the province gave it; told in the next Hello.
    pub tag: Vec<u8>,
    pub quarters: Vec<QuarterStandings>,
}

/// Makes the message and its tag. A period that is no quarter, and regions beyond the limit, are left out.
pub fn to_wire(quarters: &[QuarterStandings]) -> v1::Standings {
    let quarters = quarters.iter().take(QUARTERS_MAX).filter_map(quarter_to_wire).collect();
    let mut message = v1::Standings { tag: Vec::new(), quarters };
    let hash = blake3::hash(&message.encode_to_vec());
    message.tag = hash.as_bytes().iter().copied().take(TAG_BYTES).collect();
    message
}

/// Reads the message.
pub fn from_wire(message: &v1::Standings) -> Result<Standings, Malformed> {
    if message.quarters.len() > QUARTERS_MAX || message.tag.len() > TAG_MAX_BYTES {
        return Err(Malformed("standings beyond their limits"));
    }
    let quarters = message.quarters.iter().map(quarter_from_wire).collect::<Result<_, _>>()?;
    Ok(Standings { tag: message.tag.clone(), quarters })
}

fn quarter_to_wire(standings: &QuarterStandings) -> Option<v1::QuarterStandings> {
    let regions = || standings.regions.iter().take(REGIONS_MAX);
    let is_restated = regions().any(|one| one.restated != one.before);
    Some(v1::QuarterStandings {
        year: u32::from(standings.period.year),
        quarter: u32::from(standings.period.quarter?.number()),
        region: regions().map(|one| u32::from(one.region.number())).collect(),
        after: regions().map(|one| score_to_wire(one.after)).collect(),
        before: regions().map(|one| score_to_wire(one.before)).collect(),
        restated: if is_restated { regions().map(|one| score_to_wire(one.restated)).collect() } else { Vec::new() },
    })
}

fn quarter_from_wire(wire: &v1::QuarterStandings) -> Result<QuarterStandings, Malformed> {
    let count = wire.region.len();
    let restated = if wire.restated.is_empty() { &wire.before } else { &wire.restated };
    if count > REGIONS_MAX || [&wire.after, &wire.before, restated].iter().any(|column| column.len() != count) {
        return Err(Malformed("standings with columns of different lengths"));
    }
    let year = u16::try_from(wire.year).map_err(|_| Malformed("not a year"))?;
    let quarter = u8::try_from(wire.quarter).ok().and_then(Quarter::from_number).ok_or(Malformed("not a quarter"))?;
    let columns = wire.region.iter().zip(&wire.after).zip(wire.before.iter().zip(restated));
    let regions = columns.map(|((number, after), (before, restated))| {
        Ok(Other {
            region: region(*number)?,
            before: score_from_wire(*before)?,
            restated: score_from_wire(*restated)?,
            after: score_from_wire(*after)?,
        })
    });
    Ok(QuarterStandings { period: Period::quarter(year, quarter), regions: regions.collect::<Result<_, _>>()? })
}

fn score_to_wire(score: Option<Score>) -> u64 {
    score.map_or(0, |score| score.billionths().unsigned_abs() + 1)
}

/// The index lies in 0 ..= 100.
fn score_from_wire(number: u64) -> Result<Option<Score>, Malformed> {
    let Some(billionths) = number.checked_sub(1) else { return Ok(None) };
    let score = i64::try_from(billionths).map(Score::from_billionths).map_err(|_| Malformed("not a score"))?;
    if score > Score::HUNDRED { Err(Malformed("not a score")) } else { Ok(Some(score)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(code: &str, scores: [Option<i64>; 3]) -> Other {
        let [before, restated, after] = scores.map(|score| score.map(Score::from_billionths));
        Other { region: code.parse().unwrap(), before, restated, after }
    }

    fn quarter(regions: Vec<Other>) -> QuarterStandings {
        QuarterStandings { period: Period::quarter(2023, Quarter::Q4), regions }
    }

    #[test]
    fn standings_arrive_as_they_left_and_their_tag_tells_them_apart() {
        let same = quarter(vec![other("62.07", [Some(0), Some(0), Some(100_000_000_000)]), other("62.01", [None; 3])]);
        let restated = quarter(vec![other("62.07", [Some(5), Some(4), None])]);
        let [one, two] = [same.clone(), restated.clone()].map(|standings| to_wire(&[standings]));
        assert!(one.quarters[0].restated.is_empty() && !two.quarters[0].restated.is_empty());
        assert_eq!(from_wire(&one).unwrap().quarters, std::slice::from_ref(&same));
        assert_eq!(from_wire(&two).unwrap().quarters, [restated]);
        assert_eq!(to_wire(&[same]).tag, one.tag);
        assert_ne!(one.tag, two.tag);
        assert_ne!(to_wire(&[]).tag, NONE_YET, "nobody ranked is something to tell");
    }

    #[test]
    fn standings_that_break_the_contract_are_refused() {
        let good = to_wire(&[quarter(vec![other("62.07", [Some(1), Some(1), Some(2)])])]);
        let broken: [fn(&mut v1::QuarterStandings); 6] = [
            |quarter| quarter.after.clear(),
            |quarter| quarter.restated = vec![1, 2],
            |quarter| quarter.quarter = 5,
            |quarter| quarter.year = 70_000,
            |quarter| quarter.region = vec![7],
            |quarter| quarter.before = vec![100_000_000_002],
        ];
        for broken in broken {
            let mut message = good.clone();
            broken(&mut message.quarters[0]);
            assert!(from_wire(&message).is_err(), "{message:?}");
        }
        let mut many = good.clone();
        many.quarters = vec![good.quarters[0].clone(); QUARTERS_MAX + 1];
        assert!(from_wire(&many).is_err());
        assert!(from_wire(&v1::Standings { tag: vec![1; TAG_MAX_BYTES + 1], ..good }).is_err());
    }
}
