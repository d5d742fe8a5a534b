//! The thread of a cell: what was reported, sent back, replied, corrected and agreed, as one story with its rounds. It is
//! told by the lines of the cell and those about it (`ledger/threads` reads them), the same at both sides.
//!
//! A round begins when a reported line is sent back: by the province's decision, by the coordinator's return, or by a
//! finding. A word binds to the line it was said on, so that each shows whether the cell changed since.

mod copies;
mod order;
mod show;

use std::collections::BTreeSet;

use crate::amount::Amount;
use crate::line::{Attachment, Cell, Content, Decision, Header, LineId, Outcome};
use copies::Places;

/// An accepted line of a cell or about it.
#[derive(Clone, Debug)]
pub struct Said {
    pub line: LineId,
    pub header: Header,
    pub content: Content,
    /// The office that wrote it; `None`: the province.
    pub office: Option<String>,
    /// By the office's clock, at most the first receipt. Milliseconds since 1970 UTC.
    pub effective_ms: i64,
}

/// Serialises to the JSON of `threads` at both sides.
#[derive(Clone, Debug)]
pub struct Thread {
    pub cell: Cell,
    pub state: State,
    /// How many lines of the cell were sent back; 0: none.
    pub round: u32,
    /// The line in use; `None`: nothing was reported.
    pub current: Option<LineId>,
    /// What asks for an answer, the oldest first.
    pub unanswered: Vec<LineId>,
    pub entries: Vec<Entry>,
}

/// How a thread stands. Ordered by what asks first for somebody's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Sent back, and neither corrected nor answered: the office must act.
    Returned,
    /// Changed after it was agreed.
    Changed,
    /// Corrected since it was sent back.
    Corrected,
    /// Answered in words; the cell says the same.
    Replied,
    Agreed,
    /// Nobody asked anything.
    Reported,
}

/// One line of the story.
#[derive(Clone, Debug)]
pub struct Entry {
    pub what: What,
    /// Which round it belongs to; 0: before the first.
    pub round: u32,
    pub line: LineId,
    /// `None`: the province.
    pub office: Option<String>,
    pub writer: String,
    pub effective_ms: i64,
    pub content: Content,
    /// The line it was said on or answers.
    pub on: Option<LineId>,
    /// What it was said on is no longer what the cell says.
    pub changed_since: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    Reported,
    Withdrawn,
    Returned,
    Found,
    Replied,
    Agreed,
    /// A file was put beside the figure.
    Attached,
    /// Sent back after it was agreed.
    Reopened,
    /// The region does not agree with what an edition states.
    Objected,
    /// The province accepted an objection: the cell is to be corrected.
    Upheld,
    /// The province did not accept an objection.
    Overruled,
}

impl What {
    /// Whether it sends the cell back.
    pub const fn asks(self) -> bool {
        matches!(self, What::Returned | What::Found | What::Reopened | What::Upheld)
    }

    /// Whether it is what the cell itself says.
    pub const fn reports(self) -> bool {
        matches!(self, What::Reported | What::Withdrawn)
    }

    fn of(content: &Content) -> What {
        match content {
            Content::Withdraw(_) => What::Withdrawn,
            Content::Return(_) => What::Returned,
            Content::Decision(decision) => match decision.outcome {
                Outcome::Agreed => What::Agreed,
                Outcome::Returned => What::Returned,
                Outcome::Reopened => What::Reopened,
            },
            Content::Finding(_) | Content::Observation(_) => What::Found,
            Content::Reply(_) => What::Replied,
            Content::Attachment(_) => What::Attached,
            Content::Objection(_) => What::Objected,
            Content::Ruling(ruling) if ruling.is_accepted => What::Upheld,
            Content::Ruling(_) => What::Overruled,
            _ => What::Reported,
        }
    }
}

impl Entry {
    fn of(said: Said, places: &Places) -> Entry {
        let on = spoken_of(&said.content).map(|line| places.of(line));
        Entry {
            what: What::of(&said.content),
            round: 0,
            line: said.line,
            office: said.office,
            writer: said.header.writer,
            effective_ms: said.effective_ms,
            content: said.content,
            on,
            changed_since: false,
        }
    }

    /// What was said in words.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Return(returned) => Some(&returned.text),
            Content::Decision(decision) => Some(&decision.text),
            Content::Finding(finding) | Content::Observation(finding) => Some(&finding.text),
            Content::Reply(reply) => Some(&reply.text),
            Content::Objection(objection) => Some(&objection.text),
            Content::Ruling(ruling) => Some(&ruling.text),
            Content::Withdraw(withdraw) => Some(&withdraw.reason),
            _ => None,
        }
    }

    /// The files that came with it.
    pub fn files(&self) -> &[Attachment] {
        files_of(&self.content)
    }

    /// Who asked for it, where two people were needed.
    pub fn asked_by(&self) -> Option<&str> {
        match &self.content {
            Content::Decision(decision) => decision.asked_by.as_deref(),
            _ => None,
        }
    }

    /// The value that an inspector found.
    pub fn field_value(&self) -> Option<Amount> {
        match &self.content {
            Content::Finding(finding) | Content::Observation(finding) => finding.field_value,
            _ => None,
        }
    }
}

/// The files that a line names.
pub fn files_of(content: &Content) -> &[Attachment] {
    match content {
        Content::Attachment(file) => std::slice::from_ref(file),
        Content::Finding(finding) | Content::Observation(finding) => &finding.files,
        Content::Reply(reply) => &reply.files,
        _ => &[],
    }
}

/// The line that words are about or answer.
fn spoken_of(content: &Content) -> Option<LineId> {
    match content {
        Content::Return(returned) => Some(returned.on),
        Content::Decision(decision) => Some(decision.on),
        Content::Finding(finding) | Content::Observation(finding) => Some(finding.on),
        Content::Reply(reply) => Some(reply.to),
        Content::Objection(objection) => objection.on,
        Content::Ruling(ruling) => ruling.about,
        _ => None,
    }
}

/// The thread of a cell. `said`: the lines in any order; `current`: the line in use.
pub fn thread(cell: &Cell, said: Vec<Said>, current: Option<LineId>) -> Thread {
    let (said, places) = copies::once(said);
    let said = order::in_order(said, &places);
    let mut entries: Vec<Entry> = said.into_iter().map(|one| Entry::of(one, &places)).collect();
    let named: BTreeSet<LineId> = entries.iter().filter_map(|entry| entry.on).collect();
    let now = entries.iter().find(|entry| Some(entry.line) == current).map(|entry| (entry.line, entry.content.clone()));
    let marks: Vec<bool> = entries.iter().map(|entry| is_changed_since(entry, &entries, now.as_ref())).collect();
    let (mut round, mut sent_back) = (0, BTreeSet::new());
    for (entry, changed_since) in entries.iter_mut().zip(marks) {
        if entry.what.asks() && entry.on.is_some_and(|on| sent_back.insert(on)) {
            round += 1;
        }
        (entry.round, entry.changed_since) = (round, changed_since);
    }
    let unanswered = unanswered(&entries);
    let state = state(&entries, !unanswered.is_empty());
    // Of values written one after the other without a word between them, the last tells the story.
    let is_told = |(at, entry): (usize, &Entry)| {
        let last_of_run = entries.get(at + 1).is_none_or(|next| !next.what.reports());
        !entry.what.reports() || last_of_run || named.contains(&entry.line) || Some(entry.line) == current
    };
    let told: Vec<bool> = entries.iter().enumerate().map(is_told).collect();
    let entries = entries.into_iter().zip(told).filter_map(|(entry, is_told)| is_told.then_some(entry)).collect();
    Thread { cell: cell.clone(), state, round, current, unanswered, entries }
}

/// Whether the cell says something else than what the words were said on.
fn is_changed_since(entry: &Entry, entries: &[Entry], now: Option<&(LineId, Content)>) -> bool {
    let Some(on) = entry.on.filter(|_| entry.what.asks() || entry.what == What::Agreed) else { return false };
    let Some((line, content)) = now else { return true };
    match &entry.content {
        Content::Decision(decision) if decision.digest.is_some() => !decision.is_about(*line, content),
        _ if on == *line => false,
        _ => {
            let before = entries.iter().find(|entry| entry.line == on);
            before.is_none_or(|before| Decision::digest_of(&before.content) != Decision::digest_of(content))
        }
    }
}

/// What was asked since the last agreement and found neither a correction nor an answer.
fn unanswered(entries: &[Entry]) -> Vec<LineId> {
    let replied: BTreeSet<LineId> =
        entries.iter().filter(|entry| entry.what == What::Replied).filter_map(|entry| entry.on).collect();
    let asks = asks(entries).filter(|ask| !ask.changed_since && !replied.contains(&ask.line));
    asks.map(|ask| ask.line).collect()
}

/// What was asked since the last agreement.
fn asks(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let since = entries.iter().rposition(|entry| entry.what == What::Agreed).map_or(0, |at| at + 1);
    entries.iter().skip(since).filter(|entry| entry.what.asks())
}

fn state(entries: &[Entry], is_unanswered: bool) -> State {
    if is_unanswered {
        return State::Returned;
    }
    if let Some(last) = asks(entries).last() {
        return if last.changed_since { State::Corrected } else { State::Replied };
    }
    match entries.iter().rfind(|entry| entry.what == What::Agreed) {
        Some(agreed) if agreed.changed_since => State::Changed,
        Some(_) => State::Agreed,
        None => State::Reported,
    }
}

impl Thread {
    /// Whether anything was asked or agreed.
    pub fn is_thread(&self) -> bool {
        self.state != State::Reported
    }

    /// The newest word or value.
    pub fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            State::Returned => "returned",
            State::Changed => "changed",
            State::Corrected => "corrected",
            State::Replied => "replied",
            State::Agreed => "agreed",
            State::Reported => "reported",
        }
    }

    /// Whether the reporting office must act.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Returned)
    }
}

#[cfg(test)]
mod tests;
