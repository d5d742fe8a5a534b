//! How a thread stands after each word, and that neither clocks nor the order of arrival change its story.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::line::{Achievement, Base, Finding, Header, LedgerId, Reply, Return, Withdraw};
use crate::period::Quarter;

const OFFICE: u128 = 1;
const PROVINCE: u128 = 2;
const COORDINATOR: u128 = 3;

fn id(ledger: u128, seq: u64) -> LineId {
    LineId { ledger: LedgerId(Uuid::from_u128(ledger)), seq }
}

fn cell() -> Cell {
    Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), "K.2.01").unwrap()
}

fn value(achieved: u32) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(100),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    })
}

fn said(line: LineId, base: &[LineId], effective_ms: i64, content: Content) -> Said {
    let base = base.iter().map(|base| Base::of(*base, line.ledger)).collect();
    let cell = match What::of(&content) {
        What::Reported | What::Withdrawn => cell(),
        _ => cell().about(content.kind()),
    };
    let header =
        Header { time_ms: effective_ms, writer: "Siti".to_owned(), kind: content.kind(), cell, base, origin: None };
    let office = (line.ledger != id(PROVINCE, 0).ledger).then(|| "SAMPLE Dinas".to_owned());
    Said { line, header, content, office, effective_ms }
}

fn decided(on: LineId, outcome: Outcome, of: &Content) -> Content {
    let digest = Some(Decision::digest_of(of).into());
    Content::Decision(Decision { on, outcome, text: "periksa pembaginya".to_owned(), digest, asked_by: None })
}

fn reply(to: LineId) -> Content {
    Content::Reply(Reply { to, text: "sudah sesuai berita acara".to_owned(), files: Vec::new() })
}

/// Three rounds: sent back and corrected, sent back and answered, found and corrected; then agreed.
fn story() -> Vec<Said> {
    vec![
        said(id(OFFICE, 1), &[], 10, value(80)),
        said(id(PROVINCE, 1), &[], 20, decided(id(OFFICE, 1), Outcome::Returned, &value(80))),
        said(id(OFFICE, 2), &[id(OFFICE, 1)], 30, value(70)),
        said(id(COORDINATOR, 1), &[], 40, Content::Return(Return { on: id(OFFICE, 2), text: "bukti?".to_owned() })),
        said(id(OFFICE, 3), &[], 50, reply(id(COORDINATOR, 1))),
        said(id(OFFICE, 4), &[id(OFFICE, 2)], 55, value(69)),
        said(
            id(PROVINCE, 2),
            &[],
            60,
            Content::Finding(Finding {
                on: id(OFFICE, 4),
                field_value: Some(Amount::units(65)),
                text: "lapangan".to_owned(),
                files: Vec::new(),
            }),
        ),
        said(id(OFFICE, 5), &[id(OFFICE, 4)], 70, value(65)),
        said(id(PROVINCE, 3), &[id(PROVINCE, 1)], 80, decided(id(OFFICE, 5), Outcome::Agreed, &value(65))),
    ]
}

/// The thread of the first lines of a story; the last value of them is in use.
fn after(story: &[Said]) -> Thread {
    let current = story.iter().rfind(|one| What::of(&one.content).reports()).map(|one| one.line);
    thread(&cell(), story.to_vec(), current)
}

#[test]
fn three_rounds_are_one_story_and_each_word_moves_it_on() {
    use State::{Agreed, Corrected, Replied, Reported, Returned};
    let story = story();
    let told: Vec<(State, u32)> =
        (1..=story.len()).map(|length| after(&story[..length])).map(|thread| (thread.state, thread.round)).collect();
    let expected = [
        (Reported, 0),
        (Returned, 1),
        (Corrected, 1),
        (Returned, 2),
        (Replied, 2),
        (Corrected, 2),
        (Returned, 3),
        (Corrected, 3),
        (Agreed, 3),
    ];
    assert_eq!(told, expected);
    insta::assert_snapshot!(after(&story));
}

#[test]
fn an_agreement_holds_for_what_was_agreed_and_for_nothing_else() {
    let mut story = story();
    story.push(said(id(OFFICE, 6), &[id(OFFICE, 5)], 90, value(90)));
    let changed = after(&story);
    assert_eq!(
        (changed.state, changed.entries.iter().filter(|entry| entry.changed_since).count()),
        (State::Changed, 4)
    );
    story.push(said(id(9, 1), &[id(OFFICE, 6)], 100, value(65)));
    assert_eq!(after(&story).state, State::Agreed, "the same content in another ledger, as after a recovery");
    story.push(said(id(9, 2), &[id(9, 1)], 110, Content::Withdraw(Withdraw { reason: "salah sel".to_owned() })));
    assert_eq!(after(&story).state, State::Changed);
    assert_eq!(thread(&cell(), story, None).state, State::Changed);
}

#[test]
fn what_is_reopened_waits_for_the_office_until_it_says_something_else() {
    let mut story = story();
    let mut reopened = decided(id(OFFICE, 5), Outcome::Reopened, &value(65));
    if let Content::Decision(decision) = &mut reopened {
        decision.asked_by = Some("Rina".to_owned());
    }
    story.push(said(id(PROVINCE, 4), &[id(PROVINCE, 3)], 90, reopened));
    let thread = after(&story);
    assert_eq!((thread.state, thread.round, thread.unanswered), (State::Returned, 4, vec![id(PROVINCE, 4)]));
    assert_eq!(thread.entries.last().and_then(Entry::asked_by), Some("Rina"));
    story.push(said(id(OFFICE, 6), &[id(OFFICE, 5)], 100, value(60)));
    assert_eq!(after(&story).state, State::Corrected);
}

#[test]
fn what_two_have_asked_wants_two_answers_and_going_back_to_what_was_sent_back_answers_nothing() {
    let on = id(OFFICE, 1);
    let mut story = vec![
        said(on, &[], 10, value(80)),
        said(id(PROVINCE, 1), &[], 20, decided(on, Outcome::Returned, &value(80))),
        said(id(COORDINATOR, 1), &[], 30, Content::Return(Return { on, text: "bukti?".to_owned() })),
        said(id(OFFICE, 2), &[], 40, reply(id(COORDINATOR, 1))),
    ];
    let thread = after(&story);
    assert_eq!((thread.state, thread.round, thread.unanswered), (State::Returned, 1, vec![id(PROVINCE, 1)]));
    story.push(said(id(OFFICE, 3), &[on], 50, value(70)));
    assert_eq!(after(&story).state, State::Corrected);
    story.push(said(id(OFFICE, 4), &[id(OFFICE, 3)], 60, value(80)));
    assert_eq!(after(&story).state, State::Returned);
}

#[test]
fn of_values_without_a_word_between_them_the_last_is_told_and_the_one_that_was_spoken_of() {
    let values = (1..=5u64).map(|seq| {
        let base: Vec<LineId> = (seq > 1).then(|| id(OFFICE, seq - 1)).into_iter().collect();
        said(id(OFFICE, seq), &base, seq as i64, value(seq as u32))
    });
    let mut story: Vec<Said> = values.collect();
    story.push(said(id(PROVINCE, 1), &[], 9, decided(id(OFFICE, 2), Outcome::Returned, &value(2))));
    let lines: Vec<LineId> = after(&story).entries.iter().map(|entry| entry.line).collect();
    assert_eq!(lines, [id(OFFICE, 2), id(OFFICE, 5), id(PROVINCE, 1)]);
}

#[test]
fn an_answer_never_stands_before_what_it_answers_whatever_the_clocks_said() {
    let mut story = story();
    for one in story.iter_mut().filter(|one| one.line.ledger == id(OFFICE, 0).ledger) {
        one.effective_ms -= 1_000_000;
    }
    let thread = after(&story);
    assert_eq!(thread.state, State::Agreed);
    let at = |line| thread.entries.iter().position(|entry| entry.line == line).unwrap();
    assert!(at(id(COORDINATOR, 1)) < at(id(OFFICE, 3)));
    let forged = [said(id(1, 1), &[id(1, 2)], 5, value(1)), said(id(1, 2), &[id(1, 1)], 5, value(2))];
    assert_eq!(after(&forged).entries.len(), 1, "lines that name each other end too");
}

#[test]
fn what_was_written_again_after_a_recovery_is_told_once_and_answers_for_its_first_place() {
    let (before, mut story) = (story(), story());
    // The office's ledger was lost after its second line: a successor holds the rest of it again.
    let again: Vec<Said> =
        before.iter().filter(|one| one.line.ledger == id(OFFICE, 0).ledger && one.line.seq > 2).cloned().collect();
    for one in &again {
        let origin = Some(one.line);
        let base = one.header.base.iter().map(|base| match base {
            Base::Own(seq) if *seq <= 2 => Base::Other(id(OFFICE, *seq)),
            Base::Own(seq) => Base::Own(seq - 2),
            other => *other,
        });
        let header = Header { base: base.collect(), origin, ..one.header.clone() };
        story.push(Said { line: id(7, one.line.seq - 2), header, ..one.clone() });
    }
    let told = |story: Vec<Said>| thread(&cell(), story, Some(id(7, 3)));
    assert_eq!(told(story.clone()).to_string(), after(&before).to_string(), "both places are there");
    story.retain(|one| one.line.ledger != id(OFFICE, 0).ledger || one.line.seq <= 2);
    assert_eq!(told(story).to_string(), after(&before).to_string(), "the first place is gone");
}

proptest! {
    #[test]
    fn the_order_of_arrival_changes_nothing(shuffled in Just(story()).prop_shuffle()) {
        let current = Some(id(OFFICE, 5));
        prop_assert_eq!(thread(&cell(), shuffled, current).to_string(), thread(&cell(), story(), current).to_string());
    }
}
