//! A second implementation of `domain/RULES.md`, from the lines in a database file to ranks: plain maps, exact fractions,
//! nothing of the programs but the reading of a line and the list of services and items.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use rusqlite::Connection;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::line::{Achievement, Content, LedgerId, LineBytes, LineId};
use serde_json::{Value, json};

/// Region, year, quarter, kind, subject.
type Cell = (String, u16, u8, u16, String);

/// The current value of every cell that has one.
#[derive(Default)]
pub struct Numbers(BTreeMap<Cell, Content>);

const ACHIEVEMENT: u16 = 1;
const BUDGET: u16 = 2;

impl Numbers {
    pub fn read(database: &Connection) -> Numbers {
        let sql = "SELECT g.ledger, g.owner, l.seq, l.header, l.content FROM line l JOIN ledger g ON g.id = l.ledger ORDER BY g.owner DESC, g.ledger, l.seq";
        let mut statement = database.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        // The province's ledgers come first: what it received when, and what it refused.
        let (mut received, mut refused) = (HashMap::new(), HashSet::new());
        let mut accepted = Vec::new();
        let mut replaced = HashSet::new();
        while let Some(row) = rows.next().unwrap() {
            let id = LineId {
                ledger: LedgerId(uuid::Uuid::from_bytes(row.get(0).unwrap())),
                seq: row.get::<_, i64>(2).unwrap() as u64,
            };
            let line = LineBytes { header: row.get(3).unwrap(), content: row.get(4).unwrap() }.decode().unwrap();
            if let Content::Verdict(range) = &line.content {
                for seq in range.from..=range.to {
                    let judged = LineId { ledger: range.ledger, seq };
                    received.entry(judged).or_insert(line.header.time_ms);
                    refused.remove(&judged);
                }
                let not = range.exceptions.iter().map(|it| LineId { ledger: range.ledger, seq: it.seq });
                refused.extend(not);
            } else if row.get::<_, u8>(1).unwrap() == 0 && received.contains_key(&id) && !refused.contains(&id) {
                replaced.extend(line.header.base.iter().map(|base| base.in_ledger(id.ledger)));
                accepted.push((id, line));
            }
        }
        let mut current: BTreeMap<Cell, ((i64, LineId), Content)> = BTreeMap::new();
        for (id, line) in accepted.into_iter().filter(|(id, _)| !replaced.contains(id)) {
            let (cell, time_ms) = (line.header.cell, line.header.time_ms.min(received[&id]));
            let quarter = cell.period.quarter.map_or(0, |quarter| quarter.number());
            let subject = cell.subject.as_str().to_owned();
            let key = (cell.region.to_string(), cell.period.year, quarter, cell.kind.number(), subject);
            let precedence = (time_ms, id);
            if current.get(&key).is_none_or(|(other, _)| *other < precedence) {
                current.insert(key, (precedence, line.content));
            }
        }
        let values = current.into_iter().map(|(cell, (_, content))| (cell, content));
        Numbers(values.filter(|(_, content)| !matches!(content, Content::Withdraw(_))).collect())
    }

    fn told(&self, region: &str, year: u16, quarter: u8) -> Region<'_> {
        let of = |((r, y, q, ..), _): &(&Cell, &Content)| r == region && *y == year && *q == quarter;
        Region { told: self.0.iter().filter(of).map(|((.., kind, subject), it)| ((*kind, &subject[..]), it)).collect() }
    }

    /// `rows` and `unranked` of `rank --json`, as far as a ranking is a matter of numbers.
    pub fn rank(&self, regions: &[&str], year: u16, quarter: u8, by: &str) -> Value {
        let (mut ranked, mut unranked) = (Vec::new(), Vec::new());
        for region in regions {
            let told = self.told(region, year, quarter);
            match told.measure(by, &self.told(region, year - 1, quarter)) {
                Some(exact) => ranked.push((billionths(&exact), *region)),
                // Without a number although it answered: all of it is nihil. Money and the year before are asked apart.
                None if told.has_answer() && (by == "index" || by.starts_with("sector")) => {
                    unranked.push(json!({ "region": region, "reason": "all_nihil" }));
                }
                None => unranked.push(json!({ "region": region, "reason": "no_data" })),
            }
        }
        ranked.sort_by_key(|(score, region)| (Reverse(*score), *region));
        let rows = ranked.iter().map(|(score, region)| {
            let rank = 1 + ranked.iter().filter(|(other, _)| other > score).count();
            json!({ "rank": rank, "region": region, "score": text(*score) })
        });
        json!({ "rows": rows.collect::<Vec<_>>(), "unranked": unranked })
    }
}

/// What one region told of one quarter.
#[derive(Default)]
pub struct Region<'a> {
    pub told: BTreeMap<(u16, &'a str), &'a Content>,
}

impl Region<'_> {
    fn measure(&self, by: &str, year_before: &Region<'_>) -> Option<BigRational> {
        let share = |part: Option<u64>, of: Option<u64>| Some(percent(part?, of.filter(|of| *of > 0)?));
        let (pagu, realisasi, apbd) = self.money();
        match by.split_once(':') {
            _ if by == "budget" => share(pagu, apbd),
            _ if by == "realisation" => share(realisasi, pagu),
            _ if !self.has_answer() => None,
            Some((_, sector)) => self.sector(sector.parse().unwrap(), false),
            None if by == "index" => self.index(false),
            None if by == "improvement" => {
                let before = Some(year_before).filter(|before| before.has_answer())?.index(false)?;
                Some(rounded(&self.index(false)?) - rounded(&before))
            }
            None if by == "completeness" => {
                let (answered, asked) = self.fill();
                Some(percent(answered, asked))
            }
            None => panic!("no measure {by}"),
        }
    }

    fn has_answer(&self) -> bool {
        self.told.keys().any(|(kind, _)| *kind == ACHIEVEMENT)
    }

    /// Sum of the services' pagu and realisasi, and the whole budget's.
    fn money(&self) -> (Option<u64>, Option<u64>, Option<u64>) {
        let mut money = (None, None, None);
        for ((kind, subject), content) in &self.told {
            let Content::Budget(budget) = content else { continue };
            assert_eq!(*kind, BUDGET);
            if *subject == "APBD" {
                money.2 = Some(budget.allocation.get());
            } else {
                money.0 = Some(money.0.unwrap_or(0) + budget.allocation.get());
                money.1 = Some(money.1.unwrap_or(0) + budget.realisation.get());
            }
        }
        money
    }

    fn achievement(&self, code: &str) -> Option<&Achievement> {
        match self.told.get(&(ACHIEVEMENT, code)) {
            Some(Content::Achievement(achievement)) => Some(achievement),
            _ => None,
        }
    }

    /// Rules 2 and 5.
    fn percentage(&self, code: &str) -> Option<BigRational> {
        let Achievement::Value { required, achieved, .. } = self.achievement(code)? else { return None };
        Some(percent(achieved.hundredths(), required.hundredths()).min(whole(100)))
    }

    /// Rule 7: on the office's word only where it depends on events.
    fn is_nihil(&self, service: &str, event_dependent: bool) -> bool {
        event_dependent && matches!(self.achievement(service), Some(Achievement::Nihil { .. }))
    }

    /// Rules 1, 3, 7, 8. `so_far`: over what was reported.
    fn service(&self, service: &str, items: &[String], so_far: bool) -> Option<BigRational> {
        let not_applicable = |item: &&String| matches!(self.achievement(item), Some(Achievement::NotApplicable { .. }));
        let applicable: Vec<&String> = items.iter().filter(|item| !not_applicable(item)).collect();
        let reported: Vec<BigRational> = applicable.iter().filter_map(|item| self.percentage(item)).collect();
        let asked = if so_far { reported.len() } else { applicable.len() };
        let quality = (asked > 0).then(|| reported.iter().sum::<BigRational>() / whole(asked as u64));
        let recipients = self.percentage(service).or((!so_far).then(BigRational::zero));
        match (recipients, quality) {
            (Some(recipients), Some(quality)) => Some((recipients * whole(80) + quality * whole(20)) / whole(100)),
            (recipients, quality) => recipients.or(quality),
        }
    }

    /// Rule 4.
    pub fn sector(&self, sector: u8, so_far: bool) -> Option<BigRational> {
        mean(
            services(sector).into_iter().filter(|(code, event, _)| !self.is_nihil(code, *event)),
            |(code, _, items)| self.service(&code, &items, so_far),
        )
    }

    pub fn index(&self, so_far: bool) -> Option<BigRational> {
        mean(1..=6, |sector| self.sector(sector, so_far))
    }

    /// Cells answered and asked.
    pub fn fill(&self) -> (u64, u64) {
        let (mut answered, mut asked) = (0, 0);
        for (service, event_dependent, items) in (1..=6).flat_map(services) {
            asked += 1 + items.len() as u64;
            if self.is_nihil(&service, event_dependent) {
                answered += 1 + items.len() as u64;
                continue;
            }
            answered += u64::from(matches!(self.achievement(&service), Some(Achievement::Value { .. })));
            answered += items.iter().filter(|item| self.achievement(item).is_some()).count() as u64;
        }
        (answered, asked)
    }
}

/// The services of a sector of a kabupaten: code, whether it depends on events, its items.
fn services(sector: u8) -> Vec<(String, bool, Vec<String>)> {
    let catalogue = Catalogue::for_year(2023);
    let of_sector = catalogue.services(Level::Kabupaten).iter().filter(|service| service.code.sector == sector);
    let items = |service| catalogue.items_of(service).iter().map(|item| item.code.to_string()).collect();
    of_sector.map(|it| (it.code.to_string(), it.event_dependent, items(it.code))).collect()
}

/// All codes a kabupaten is asked for.
pub fn codes() -> BTreeSet<String> {
    (1..=6).flat_map(services).flat_map(|(service, _, items)| items.into_iter().chain([service])).collect()
}

fn mean<T>(of: impl IntoIterator<Item = T>, value: impl Fn(T) -> Option<BigRational>) -> Option<BigRational> {
    let values: Vec<BigRational> = of.into_iter().filter_map(value).collect();
    (!values.is_empty()).then(|| values.iter().sum::<BigRational>() / whole(values.len() as u64))
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn percent(part: u64, of: u64) -> BigRational {
    whole(part) * whole(100) / whole(of)
}

/// Rule 6: rounded once, half up, to nine decimals.
pub fn billionths(exact: &BigRational) -> i64 {
    let half = BigRational::new(1.into(), 2.into());
    (exact * whole(1_000_000_000) + half).floor().to_integer().to_i64().unwrap()
}

fn rounded(exact: &BigRational) -> BigRational {
    BigRational::new(billionths(exact).into(), 1_000_000_000.into())
}

pub fn text(billionths: i64) -> String {
    let (sign, size) = (if billionths < 0 { "-" } else { "" }, billionths.unsigned_abs());
    format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000)
}
