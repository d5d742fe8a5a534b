//! Every turn that a pass can take, without a network.

use selaras_domain::line::LedgerId;
use uuid::Uuid;

use super::*;

const OWN: u128 = 1;
const SIBLING: u128 = 2;
const DIGEST: [u8; 32] = [7; 32];

/// Ledger `ledger` at `seq`; in another `past` the chains differ.
fn at_in(ledger: u128, seq: u64, past: u8) -> Frontier {
    Frontier { ledger: LedgerId(Uuid::from_u128(ledger)), seq, chain: Chain([seq as u8 ^ past; 32]) }
}

fn at(ledger: u128, seq: u64) -> Frontier {
    at_in(ledger, seq, 0)
}

fn known(own: u64, followed: &[Frontier]) -> Known {
    Known { own: at(OWN, own), followed: followed.to_vec(), digest: DIGEST }
}

fn view(frontier: &[Frontier]) -> View {
    View { frontier: frontier.to_vec(), at_ours: Vec::new(), digest: DIGEST, wanted: None, forked: None }
}

/// This side's own chain below its end.
fn own_chain(end: u64) -> impl Fn(u64) -> Option<Chain> {
    move |seq| (seq <= end).then(|| at(OWN, seq).chain)
}

fn begin(known: Known, view: &View) -> Pass {
    let end = known.own.seq;
    Pass::begin(known, view, 2, own_chain(end))
}

fn diverges(known: Known, view: &View) -> bool {
    matches!(begin(known, view).next(), Step::Finish(Finish::Diverged { .. }))
}

#[test]
fn equal_frontiers_and_digests_are_synced_at_once() {
    let pass = begin(known(5, &[at(SIBLING, 3)]), &view(&[at(OWN, 5), at(SIBLING, 3)]));
    assert_eq!(pass.next(), Step::Finish(Finish::Synced));
}

#[test]
fn equal_frontiers_with_other_digests_are_not_synced() {
    let view = View { digest: [8; 32], ..view(&[at(OWN, 5)]) };
    assert_eq!(begin(known(5, &[]), &view).next(), Step::Finish(Finish::NotEqual(Unequal::Digests)));
}

#[test]
fn nothing_here_and_nothing_there_is_synced() {
    assert_eq!(begin(known(0, &[]), &view(&[])).next(), Step::Finish(Finish::Synced));
    assert_eq!(begin(known(0, &[]), &view(&[at(SIBLING, 0)])).next(), Step::Finish(Finish::Synced));
}

#[test]
fn missing_lines_go_up_several_in_flight_and_their_verdicts_come_down() {
    let mut pass = begin(known(5, &[]), &view(&[at(OWN, 1)]));
    assert_eq!(pass.next(), Step::Push { after: 1 });
    pass.sent(2);
    assert_eq!(pass.next(), Step::Push { after: 2 });
    pass.sent(4);
    assert_eq!(pass.next(), Step::Await, "two are in flight");
    pass.pushed(Pushed::Stored(at(OWN, 2)));
    assert_eq!(pass.next(), Step::Push { after: 4 });
    pass.sent(5);
    for seq in [5, 4] {
        assert_eq!(pass.next(), Step::Await);
        pass.pushed(Pushed::Stored(at(OWN, seq)));
    }
    assert_eq!(pass.next(), Step::Pull);
    pass.pulled(known(5, &[at(SIBLING, 1)]), None, own_chain(5));
    assert_eq!(pass.next(), Step::Pull, "another page");
    pass.pulled(known(5, &[at(SIBLING, 2)]), Some(&view(&[at(OWN, 5), at(SIBLING, 2)])), own_chain(5));
    assert_eq!(pass.next(), Step::Finish(Finish::Synced));
    assert_eq!(pass.known(), &known(5, &[at(SIBLING, 2)]));
}

#[test]
fn a_province_that_allows_none_in_flight_gets_one_and_never_more_than_16() {
    let mut pass = Pass::begin(known(5, &[]), &view(&[]), 0, own_chain(5));
    assert_eq!(pass.next(), Step::Push { after: 0 });
    pass.sent(1);
    assert_eq!(pass.next(), Step::Await);
    let mut pass = Pass::begin(known(50, &[]), &view(&[]), 1_000, own_chain(50));
    (1..=16).for_each(|seq| pass.sent(seq));
    assert_eq!(pass.next(), Step::Await);
}

#[test]
fn lines_of_others_are_asked_for() {
    let behind = known(5, &[at(SIBLING, 3)]);
    let mut ahead = view(&[at(OWN, 5), at(SIBLING, 4)]);
    assert_eq!(begin(behind.clone(), &ahead).next(), Step::Pull, "the chain at ours was not told");
    ahead.at_ours = vec![at(SIBLING, 3)];
    assert_eq!(begin(behind, &ahead).next(), Step::Pull);
    assert_eq!(begin(known(5, &[]), &view(&[at(OWN, 5), at(SIBLING, 1)])).next(), Step::Pull, "a new ledger");
}

#[test]
fn a_gap_lets_what_is_in_flight_pass_and_goes_back_to_the_earliest_line_wanted() {
    let mut pass = begin(known(9, &[]), &view(&[at(OWN, 0)]));
    pass.sent(3);
    pass.sent(6);
    pass.pushed(Pushed::Gap(at(OWN, 3)));
    assert_eq!(pass.next(), Step::Await, "nothing is sent before the answers are in");
    pass.pushed(Pushed::Gap(at(OWN, 2)));
    assert_eq!(pass.next(), Step::Push { after: 2 });
    pass.sent(9);
    pass.pushed(Pushed::Stored(at(OWN, 9)));
    assert_eq!(pass.next(), Step::Pull);
}

#[test]
fn a_province_that_keeps_asking_for_the_same_lines_is_left_alone() {
    let mut pass = begin(known(9, &[]), &view(&[]));
    let mut rounds = 0;
    while pass.next() == (Step::Push { after: 0 }) {
        pass.sent(9);
        pass.pushed(Pushed::Gap(at(OWN, 0)));
        rounds += 1;
        assert!(rounds < 100, "for ever");
    }
    let given_up = Finish::NotEqual(Unequal::SameAgain);
    assert_eq!(pass.next(), Step::Finish(given_up));
}

#[test]
fn a_fork_ends_the_pass_when_what_is_in_flight_has_been_answered() {
    let mut pass = begin(known(9, &[]), &view(&[]));
    pass.sent(3);
    pass.sent(6);
    let theirs = at_in(OWN, 3, 0xff);
    pass.pushed(Pushed::Fork(theirs));
    assert_eq!(pass.next(), Step::Await);
    pass.pushed(Pushed::Gap(at(OWN, 0)));
    assert_eq!(pass.next(), Step::Finish(Finish::Behind { theirs }));
}

#[test]
fn another_past_of_the_own_ledger_brings_the_office_back_wherever_it_shows() {
    let behind = |view: &View| matches!(begin(known(5, &[]), view).next(), Step::Finish(Finish::Behind { .. }));
    assert!(behind(&view(&[at(OWN, 6)])), "the province has lines that this side lost");
    assert!(behind(&view(&[at_in(OWN, 5, 0xff)])));
    assert!(behind(&view(&[at_in(OWN, 2, 0xff)])));
    assert!(!behind(&view(&[at(OWN, 2)])));
}

#[test]
fn another_past_of_a_followed_ledger_is_a_divergence() {
    let behind = || known(5, &[at(SIBLING, 3)]);
    assert!(diverges(behind(), &view(&[at(OWN, 5), at_in(SIBLING, 3, 0xff)])));
    let mut ahead = view(&[at(OWN, 5), at(SIBLING, 4)]);
    ahead.at_ours = vec![at_in(SIBLING, 3, 0xff)];
    assert!(diverges(behind(), &ahead));
}

fn wanting(frontier: &[Frontier], wanted: &[(u128, u64)]) -> View {
    let wanted =
        wanted.iter().map(|(ledger, after)| Wanted { ledger: LedgerId(Uuid::from_u128(*ledger)), after: *after });
    View { wanted: Some(wanted.collect()), ..view(frontier) }
}

#[test]
fn what_the_province_lost_of_others_goes_back_before_own_lines_go_up() {
    let ours = || known(5, &[at(SIBLING, 3)]);
    let mut pass = begin(ours(), &wanting(&[], &[(SIBLING, 0)]));
    let wants = |after| Step::GiveBack(Wanted { ledger: LedgerId(Uuid::from_u128(SIBLING)), after });
    assert_eq!(pass.next(), wants(0));
    pass.gave_back(Some(2));
    assert_eq!(pass.next(), wants(2), "it goes on where the province is");
    pass.gave_back(Some(3));
    assert_eq!(pass.next(), Step::Greet);
    pass.greeted(ours(), &view(&[at(SIBLING, 3)]), own_chain(5));
    assert_eq!(pass.next(), Step::Push { after: 0 });
}

#[test]
fn what_nobody_here_can_prove_holds_up_neither_own_lines_nor_those_of_others_and_is_no_sync() {
    const THIRD: u128 = 3;
    let ours = |third| known(5, &[at(SIBLING, 3), at(THIRD, third)]);
    let lost = |own, third| wanting(&[at(OWN, own), at(THIRD, third)], &[(SIBLING, 0)]);
    let mut pass = begin(ours(1), &lost(2, 2));
    assert!(matches!(pass.next(), Step::GiveBack(_)));
    pass.gave_back(None);
    assert_eq!(pass.next(), Step::Greet);
    pass.greeted(ours(1), &lost(2, 2), own_chain(5));
    assert_eq!(pass.next(), Step::Push { after: 2 });
    pass.sent(5);
    pass.pushed(Pushed::Stored(at(OWN, 5)));
    assert_eq!(pass.next(), Step::Pull);
    pass.pulled(ours(2), Some(&view(&[at(OWN, 5), at(THIRD, 2)])), own_chain(5));
    assert_eq!(pass.next(), Step::Finish(Finish::NotEqual(Unequal::Unproven)));
}

#[test]
fn a_province_that_asks_for_ever_other_lines_back_still_gets_the_own_ones() {
    let ours = || known(5, &[at(SIBLING, 30)]);
    let mut pass = begin(ours(), &wanting(&[], &[(SIBLING, 0)]));
    let mut after = 0;
    while pass.next() != (Step::Push { after: 0 }) {
        match pass.next() {
            Step::GiveBack(_) => pass.gave_back(None),
            Step::Greet => {
                after += 1;
                pass.greeted(ours(), &wanting(&[], &[(SIBLING, after)]), own_chain(5));
            }
            step => panic!("{step:?}"),
        }
        assert!(after < 100, "for ever");
    }
}

#[test]
fn a_loss_that_shows_only_after_a_pull_is_asked_about() {
    let mut pass = begin(known(5, &[]), &view(&[at(OWN, 5), at(SIBLING, 4)]));
    pass.pulled(known(5, &[at(SIBLING, 4)]), Some(&view(&[at(OWN, 5), at(SIBLING, 2)])), own_chain(5));
    assert_eq!(pass.next(), Step::Greet);
}

#[test]
fn a_ledger_that_is_kept_waiting_still_lets_the_others_come_down() {
    let mut pass = begin(known(5, &[]), &view(&[at(SIBLING, 2)]));
    pass.sent(5);
    pass.pushed(Pushed::Held(Held::Waits));
    assert_eq!(pass.next(), Step::Pull);
    pass.pulled(known(5, &[at(SIBLING, 2)]), Some(&view(&[at(SIBLING, 2)])), own_chain(5));
    assert_eq!(pass.next(), Step::Finish(Finish::Held(Held::Waits)));
}

#[test]
fn lines_written_while_the_pass_runs_are_taken_along_but_a_pass_ends_at_last() {
    let mut pass = begin(known(1, &[]), &view(&[]));
    let mut end = 1;
    let finish = loop {
        match pass.next() {
            Step::Push { after } => {
                assert_eq!(after, end - 1);
                pass.sent(end);
            }
            Step::Await => pass.pushed(Pushed::Stored(at(OWN, end))),
            Step::Pull => {
                end += 1; // somebody types faster than the link carries
                pass.pulled(known(end, &[]), Some(&view(&[at(OWN, end - 1)])), own_chain(end));
            }
            Step::GiveBack(_) | Step::Greet => unreachable!("nothing was lost"),
            Step::Finish(finish) => break finish,
        }
        assert!(end < 100, "for ever");
    };
    assert_eq!(finish, Finish::NotEqual(Unequal::Moving));
    assert!(end > 3, "some were taken along");
}
