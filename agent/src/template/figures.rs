//! What the ledger already says of the rows of a template: current values, those of last quarter and last year, and what
//! somebody should look at. Only what a reimport would read back exactly is filled in, so that a template imported
//! unchanged writes nothing.

use std::collections::HashMap;

use anyhow::Result;
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Component, ServiceCode};
use selaras_domain::line::{
    Achievement, Budget, Cell, Content, Kind, Narrative, Stage, StageName, Subject, Target, TargetDocument,
};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::period::{MIN_YEAR, Period, Quarter};
use selaras_ledger::{Connection, HeadRow, conflicts, current_values, line_at, propose_targets};

use crate::import::cleaned;
use crate::refused;
use crate::store::Office;

/// A row about one subject: what it says now, and a remark for the person who fills it.
pub struct Row<K, C> {
    pub key: K,
    pub current: Option<C>,
    pub remark: Message,
}

pub struct AchievementRow {
    pub row: Row<Component, Achievement>,
    /// (required, achieved) a quarter before, within the same year: figures are cumulative.
    pub last_quarter: Option<(u64, u64)>,
    /// Of the same quarter a year before, in hundredths like the other.
    pub last_year: Option<(u64, u64)>,
}

pub struct Figures {
    pub achievements: Vec<AchievementRow>,
    /// `None`: the region's whole budget (APBD).
    pub budgets: Vec<Row<Option<ServiceCode>, Budget>>,
    pub narratives: Vec<Row<ServiceCode, Narrative>>,
    pub targets: Vec<Row<(Component, TargetDocument), Target>>,
    pub stages: Vec<Row<StageName, Stage>>,
    /// What the year before suggests as this year's targets, and the sum behind it in words.
    pub proposals: HashMap<Component, (Amount, Message)>,
}

/// Reads the current contents of one region.
struct Ledger<'a> {
    connection: &'a Connection,
    office: &'a Office,
    /// Cells with several values that differ, and cells whose last line was refused: what to say of them.
    remarks: HashMap<Cell, Remark>,
}

struct Remark {
    text: Message,
    /// Which of several values stands is not for a template to say: the cell stays blank.
    is_conflict: bool,
}

impl Figures {
    pub fn read(connection: &Connection, office: &Office, period: Period, catalogue: &Catalogue) -> Result<Figures> {
        let ledger = Ledger { connection, office, remarks: remarks(connection, office)? };
        let level = office.region.level();
        let is_own = |sector: u8| office.sectors.is_empty() || office.sectors.contains(&sector);
        let components = catalogue.components(level).iter().copied();
        let components: Vec<Component> = components.filter(|one| is_own(one.service().sector)).collect();
        let services: Vec<ServiceCode> =
            catalogue.services(level).iter().map(|one| one.code).filter(|one| is_own(one.sector)).collect();
        let whole_year = Period::year(period.year);
        Ok(Figures {
            achievements: achievements(&ledger, period, &components)?,
            budgets: {
                // The region's whole budget is the coordinator's to say.
                let apbd = office.sectors.is_empty().then_some(None);
                let keys = services.iter().copied().map(Some).chain(apbd);
                ledger.rows(
                    period,
                    Kind::Budget,
                    keys,
                    |key| key.map_or_else(Subject::apbd, Subject::service),
                    |content| match content {
                        Content::Budget(budget) => Some(budget),
                        _ => None,
                    },
                )?
            },
            narratives: ledger.rows(
                period,
                Kind::Narrative,
                services.iter().copied(),
                |key| Subject::service(*key),
                |content| match content {
                    Content::Narrative(narrative) => Some(narrative),
                    _ => None,
                },
            )?,
            targets: targets(&ledger, whole_year, &components)?,
            proposals: proposals(connection, office, period)?,
            stages: ledger.rows(
                whole_year,
                Kind::Stage,
                StageName::ALL.into_iter(),
                |key| Subject::stage(*key),
                |content| match content {
                    Content::Stage(stage) => Some(stage),
                    _ => None,
                },
            )?,
        })
    }

    /// Rows that say something already.
    pub fn filled(&self) -> usize {
        self.achievements.iter().filter(|one| one.row.current.is_some()).count()
            + filled(&self.budgets)
            + filled(&self.narratives)
            + filled(&self.targets)
            + filled(&self.stages)
    }
}

fn filled<K, C>(rows: &[Row<K, C>]) -> usize {
    rows.iter().filter(|row| row.current.is_some()).count()
}

fn achievements(ledger: &Ledger<'_>, period: Period, components: &[Component]) -> Result<Vec<AchievementRow>> {
    let before = period.quarter.and_then(|quarter| Quarter::from_number(quarter.number() - 1));
    let last_quarter = match before {
        Some(quarter) => ledger.values(Period::quarter(period.year, quarter))?,
        None => HashMap::new(),
    };
    let last_year = ledger.values(Period { year: period.year.saturating_sub(1), quarter: period.quarter })?;
    let rows = ledger.rows(
        period,
        Kind::Achievement,
        components.iter().copied(),
        |key| Subject::component(*key),
        |content| match content {
            Content::Achievement(achievement) => Some(achievement),
            _ => None,
        },
    )?;
    let with_history = rows.into_iter().map(|row| {
        let subject = Subject::component(row.key);
        let (last_quarter, last_year) = (last_quarter.get(&subject).copied(), last_year.get(&subject).copied());
        AchievementRow { row, last_quarter, last_year }
    });
    Ok(with_history.collect())
}

/// A row per component and document that has a target, and a blank one for RKPD where a component has none.
fn targets(
    ledger: &Ledger<'_>,
    year: Period,
    components: &[Component],
) -> Result<Vec<Row<(Component, TargetDocument), Target>>> {
    let every = components.iter().flat_map(|one| TargetDocument::ALL.map(|document| (*one, document)));
    let subject = |key: &(Component, TargetDocument)| Subject::target(key.0, key.1);
    let rows = ledger.rows(year, Kind::Target, every, subject, |content| match content {
        Content::Target(target) => Some(target),
        _ => None,
    })?;
    let has_something = |row: &Row<_, _>| row.current.is_some() || !row.remark.is_empty();
    let mut kept = Vec::with_capacity(components.len());
    let documents = TargetDocument::ALL.len();
    let mut rows = rows.into_iter();
    for _ in components {
        let of_component: Vec<_> = rows.by_ref().take(documents).collect();
        let is_blank = !of_component.iter().any(has_something);
        kept.extend(
            of_component
                .into_iter()
                .filter(|row| has_something(row) || (is_blank && row.key.1 == TargetDocument::Rkpd)),
        );
    }
    Ok(kept)
}

fn proposals(
    connection: &Connection,
    office: &Office,
    period: Period,
) -> Result<HashMap<Component, (Amount, Message)>> {
    if period.year == MIN_YEAR {
        return Ok(HashMap::new());
    }
    let document = TargetDocument::Rkpd;
    let proposed = propose_targets(connection, office.region, period.year - 1, Quarter::Q4, document)?;
    Ok(proposed.proposals.into_iter().map(|one| (one.component, (one.target, one.working))).collect())
}

impl Ledger<'_> {
    fn rows<K, C>(
        &self,
        period: Period,
        kind: Kind,
        keys: impl Iterator<Item = K>,
        subject: impl Fn(&K) -> Subject,
        content: impl Fn(Content) -> Option<C>,
    ) -> Result<Vec<Row<K, C>>> {
        let region = self.office.region;
        let heads = current_values(self.connection, region, period, kind)?;
        let mut heads: HashMap<Subject, HeadRow> =
            heads.into_iter().map(|row| (row.cell.subject.clone(), row)).collect();
        let mut rows = Vec::new();
        for key in keys {
            let cell = Cell { region, period, kind, subject: subject(&key) };
            let head = heads.remove(&cell.subject);
            let mut remark = self.remarks.get(&cell).map(|remark| remark.text.clone()).unwrap_or_default();
            let is_conflict = self.remarks.get(&cell).is_some_and(|remark| remark.is_conflict);
            let mut current = None;
            if let (Some(head), false) = (head, is_conflict)
                && let Some(said) = self.content(&head)?
            {
                if reads_back(&said) {
                    current = content(said);
                } else {
                    let kept = message!(
                        "nilai sekarang berisi teks yang tidak dapat dimuat di sel: isi baris ini hanya bila berubah",
                        "the value that stands holds a text that does not fit into a cell: fill this row in only if it changes"
                    );
                    remark = Message::joined([&remark, &kept].into_iter().filter(|said| !said.is_empty()));
                }
            }
            rows.push(Row { key, current, remark });
        }
        Ok(rows)
    }

    fn content(&self, head: &HeadRow) -> Result<Option<Content>> {
        let stored = line_at(self.connection, head.key, head.line.seq)?;
        Ok(stored.and_then(|stored| stored.bytes.decode().ok()).map(|line| line.content))
    }

    /// (required, achieved) of the cells that hold a value.
    fn values(&self, period: Period) -> Result<HashMap<Subject, (u64, u64)>> {
        let rows = current_values(self.connection, self.office.region, period, Kind::Achievement)?;
        let values = rows.into_iter().filter(|row| row.state == selaras_ledger::HeadState::Value);
        Ok(values.map(|row| (row.cell.subject, (row.first, row.second))).collect())
    }
}

fn remarks(connection: &Connection, office: &Office) -> Result<HashMap<Cell, Remark>> {
    let mut remarks = HashMap::new();
    for refused in refused::refused(connection, office)? {
        if let Some(cell) = refused.cell {
            let Message { id, en } = refused.message;
            let text =
                message!("kiriman terakhir ditolak provinsi: {id}", "the province refused what was sent last: {en}");
            remarks.insert(cell, Remark { text, is_conflict: false });
        }
    }
    for heads in conflicts(connection, office.region)? {
        let Some(cell) = heads.first().map(|head| head.cell.clone()) else { continue };
        let mut said = Vec::new();
        for head in &heads {
            let line = line_at(connection, head.key, head.line.seq)?.and_then(|stored| stored.bytes.decode().ok());
            said.extend(line.map(|line| {
                let (Message { id, en }, writer) = (shown(&line.content), line.header.writer);
                message!("{id} oleh {writer}", "{en} by {writer}")
            }));
        }
        let Message { id, en } = Message::joined(&said);
        let text = message!("bentrok: {id}; isi yang benar", "in conflict: {en}; fill in what is right");
        remarks.insert(cell, Remark { text, is_conflict: true });
    }
    Ok(remarks)
}

/// A value in a few words.
fn shown(content: &Content) -> Message {
    match content {
        Content::Achievement(Achievement::Value { required, achieved, .. }) => {
            message!("{achieved} dari {required}", "{achieved} of {required}")
        }
        Content::Achievement(Achievement::Nihil { .. }) => Message::untranslated("nihil"),
        Content::Achievement(Achievement::NotApplicable { .. }) => Message::untranslated("tidak_berlaku"),
        Content::Budget(Budget { allocation, realisation, .. }) => {
            message!("{realisation} dari pagu {allocation}", "{realisation} of a budget of {allocation}")
        }
        Content::Target(target) => Message::untranslated(target.value.to_string()),
        Content::Stage(stage) => Message::untranslated(stage.date.to_string()),
        Content::Narrative(narrative) => Message::untranslated(narrative.problem.chars().take(60).collect::<String>()),
        _ => message!("ditarik", "withdrawn"),
    }
}

/// Whether an import would read a content as it stands.
fn reads_back(content: &Content) -> bool {
    let texts: &[&String] = match content {
        Content::Achievement(Achievement::Value { note, .. }) => &[note],
        Content::Achievement(Achievement::Nihil { reason } | Achievement::NotApplicable { reason }) => &[reason],
        Content::Narrative(narrative) => &[&narrative.problem, &narrative.remedy],
        Content::Stage(stage) => &[&stage.document],
        _ => &[],
    };
    texts.iter().all(|text| cleaned(text) == ***text)
}
