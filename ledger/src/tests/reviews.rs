//! What the province said of a sealed quarter holds for the cells it was said on.

use selaras_domain::line::{Decision, LineId, Outcome, Seal};

use super::*;
use crate::{Review, ReviewState, append, apply, heads_of_cell, review, seal_cell};

fn period() -> Period {
    Period::quarter(2023, Quarter::Q4)
}

impl File {
    /// The province says something of the seal that is there now.
    fn decide(&self, outcome: Outcome, time_ms: i64) {
        let on = heads_of_cell(&self.connection, &seal_cell(region(), period())).unwrap().pop().unwrap().line;
        self.decide_on(on, &self.review().sealing.line.content, outcome, time_ms);
    }

    fn decide_on(&self, on: LineId, seal: &Content, outcome: Outcome, time_ms: i64) {
        let (province, cell) = (self.ledger(0), seal_cell(region(), period()).about(Kind::Decision));
        let heads = heads_of_cell(&self.connection, &cell).unwrap();
        let base = heads.iter().map(|head| Base::of(head.line, province.start.id)).collect();
        let digest = Some(Decision::digest_of(seal).into());
        let content = Content::Decision(Decision { on, outcome, text: String::new(), digest, asked_by: None });
        let (kind, writer) = (Kind::Decision, "Rina".to_owned());
        let line = Line { header: Header { time_ms, writer, kind, cell, base, origin: None }, content };
        let at = append(&self.connection, province.key, &line.to_bytes()).unwrap();
        apply(&self.connection, &province, at.seq, &line, None).unwrap();
    }

    fn review(&self) -> Review {
        review(&self.connection, region(), period()).unwrap().unwrap()
    }

    /// How it stands, what changed since it was sealed and since it was agreed to, and whether it can be agreed to.
    fn stands(&self) -> (ReviewState, usize, Option<usize>, bool) {
        let review = self.review();
        let since_approval = review.since_approval.as_ref().map(Vec::len);
        (review.state, review.since_seal.len(), since_approval, review.may_approve())
    }
}

fn after(seq: u64) -> Vec<Base> {
    vec![Base::Own(seq)]
}

#[test]
fn an_agreement_holds_while_the_cells_say_what_was_agreed_and_asks_for_another_when_they_do_not() {
    let file = File::new();
    let first = file.write(&value("K.2.01", 5, 10, vec![]));
    assert!(review(&file.connection, region(), period()).unwrap().is_none(), "not sealed");
    let (seal, _) = file.seal(20, vec![]);
    assert_eq!(file.stands(), (ReviewState::Waiting, 0, None, true));
    file.decide(Outcome::Returned, 30);
    assert_eq!(file.stands(), (ReviewState::Returned, 0, None, true));
    let corrected = file.write(&value("K.2.01", 6, 40, after(first)));
    assert_eq!(file.stands(), (ReviewState::Returned, 1, None, false), "corrected, and not sealed yet");
    let (seal, _) = file.seal(50, after(seal));
    assert_eq!(file.stands(), (ReviewState::Waiting, 0, None, true));
    file.decide(Outcome::Agreed, 60);
    assert_eq!(file.stands(), (ReviewState::Approved, 0, Some(0), false));

    let again = file.write(&value("K.2.01", 6, 70, after(corrected)));
    let (seal, _) = file.seal(80, after(seal));
    assert_eq!(file.stands(), (ReviewState::Approved, 0, Some(0), false), "sealed anew, the same is said");
    let changed = file.write(&value("K.2.01", 7, 90, after(again)));
    assert_eq!(file.stands(), (ReviewState::Changed, 1, Some(1), false));
    let old = file.review().since_approval.unwrap()[0].old.as_ref().map(ToString::to_string);
    assert_eq!(old.as_deref(), Some("6 of 1000000"));
    let (seal, _) = file.seal(100, after(seal));
    assert_eq!(file.stands(), (ReviewState::Changed, 0, Some(1), true), "sealed, it can be agreed to");
    let back = file.write(&value("K.2.01", 6, 110, after(changed)));
    file.seal(120, after(seal));
    assert_eq!(file.stands(), (ReviewState::Approved, 0, Some(0), false), "what was agreed is said again");

    file.decide(Outcome::Agreed, 130);
    file.decide(Outcome::Reopened, 140);
    assert_eq!(file.stands(), (ReviewState::Reopened, 0, Some(0), true));
    file.write(&value("K.2.01", 8, 150, after(back)));
    assert_eq!(file.stands(), (ReviewState::Reopened, 1, Some(1), false));
}

#[test]
fn an_agreement_on_a_seal_that_is_not_here_is_none() {
    let file = File::new();
    file.write(&value("K.2.01", 5, 10, vec![]));
    file.seal(20, vec![]);
    let other = Seal { cells: vec![], digest: Seal::digest_of(&[]), ..file.review().sealing.seal };
    file.decide_on(LineId { ledger: ledger_id(9), seq: 1 }, &Content::Seal(other), Outcome::Agreed, 30);
    assert_eq!(file.stands(), (ReviewState::Changed, 0, None, true));
}
