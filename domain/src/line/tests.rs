//! A line's bytes: what is written is read back, byte for byte; what a newer program wrote is kept as it is.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::amount::{Amount, Rupiah};
use crate::period::{Period, Quarter};
use crate::region::RegionCode;
use crate::verdict::{Reason, State};

fn line_id() -> impl Strategy<Value = LineId> {
    (any::<u128>(), any::<u64>()).prop_map(|(ledger, seq)| LineId { ledger: LedgerId(Uuid::from_u128(ledger)), seq })
}

fn region() -> impl Strategy<Value = RegionCode> {
    (1100..=9999u16).prop_map(|number| RegionCode::new(number).unwrap())
}

fn amount() -> impl Strategy<Value = Amount> {
    (0..=Amount::MAX.hundredths()).prop_map(|hundredths| Amount::from_hundredths(hundredths).unwrap())
}

fn rupiah() -> impl Strategy<Value = Rupiah> {
    (0..=Rupiah::MAX.get()).prop_map(|rupiah| Rupiah::new(rupiah).unwrap())
}

fn chain() -> impl Strategy<Value = Chain> {
    any::<[u8; 32]>().prop_map(Chain)
}

fn frontier() -> impl Strategy<Value = Frontier> {
    (line_id(), chain()).prop_map(|(at, chain)| Frontier { ledger: at.ledger, seq: at.seq, chain })
}

fn cell() -> impl Strategy<Value = Cell> {
    let kind = any::<u16>().prop_map(Kind::from_number);
    (region(), any::<u16>(), option::of(1..=4u8), kind, "\\PC{0,16}").prop_map(|(region, year, quarter, kind, text)| {
        let period = Period { year, quarter: quarter.and_then(Quarter::from_number) };
        Cell { region, period, kind, subject: Subject::from_text(&text).unwrap() }
    })
}

fn of_district() -> impl Strategy<Value = Content> {
    let value = (amount(), amount(), option::of(amount()), ".{0,20}").prop_map(|(required, achieved, below, note)| {
        Content::Achievement(Achievement::Value { required, achieved, below_standard: below, note })
    });
    let sealed = (cell(), line_id(), any::<[u8; 32]>()).prop_map(|(cell, head, content_hash)| SealedCell {
        cell,
        head,
        content_hash,
    });
    let seal = (vec(sealed, 0..3), vec(frontier(), 0..3), ".{0,8}", option::of(any::<i64>()));
    prop_oneof![
        value,
        ".{0,40}".prop_map(|reason| Content::Achievement(Achievement::Nihil { reason })),
        ".{0,40}".prop_map(|reason| Content::Achievement(Achievement::NotApplicable { reason })),
        (rupiah(), rupiah()).prop_map(|(allocation, realisation)| Content::Budget(Budget { allocation, realisation })),
        (".{0,40}", ".{0,40}").prop_map(|(problem, remedy)| Content::Narrative(Narrative { problem, remedy })),
        amount().prop_map(|value| Content::Target(Target { value })),
        (1..=9999i16, 1..=12i8, 1..=28i8, ".{0,40}").prop_map(|(year, month, day, document)| {
            Content::Stage(Stage { date: jiff::civil::date(year, month, day), document })
        }),
        ".{0,40}".prop_map(|reason| Content::Withdraw(Withdraw { reason })),
        seal.prop_map(|(cells, frontier, version, province_time_ms)| {
            let digest = Seal::digest_of(&cells);
            let (catalogue_version, rules_version) = (version.clone(), version);
            Content::Seal(Seal { cells, digest, frontier, catalogue_version, rules_version, province_time_ms })
        }),
        (line_id(), ".{0,40}", vec(attachment(), 0..3)).prop_map(|(to, text, files)| Content::Reply(Reply {
            to,
            text,
            files
        })),
        (line_id(), ".{0,40}").prop_map(|(on, text)| Content::Return(Return { on, text })),
        (any::<[u8; 32]>(), option::of(line_id()), ".{0,40}")
            .prop_map(|(edition, on, text)| Content::Objection(Objection { edition, on, text })),
        finding().prop_map(Content::Observation),
        attachment().prop_map(Content::Attachment),
    ]
}

fn attachment() -> impl Strategy<Value = Attachment> {
    (".{0,20}", ".{0,20}", any::<u64>(), any::<[u8; 32]>())
        .prop_map(|(name, media_type, size_bytes, digest)| Attachment { name, media_type, size_bytes, digest })
}

fn finding() -> impl Strategy<Value = Finding> {
    (line_id(), option::of(amount()), ".{0,40}", vec(attachment(), 0..3))
        .prop_map(|(on, field_value, text, files)| Finding { on, field_value, text, files })
}

fn of_province() -> impl Strategy<Value = Content> {
    let outcome = prop_oneof![Just(Outcome::Agreed), Just(Outcome::Returned), Just(Outcome::Reopened)];
    let state = prop_oneof![Just(State::Accepted), Just(State::Refused), Just(State::Quarantined)];
    let exception = (any::<u64>(), state, ".{0,20}", ".{0,40}")
        .prop_map(|(seq, state, code, message)| VerdictException { seq, state, reason: Reason { code, message } });
    let date = option::of((1..=9999i16, 1..=12i8).prop_map(|(year, month)| jiff::civil::date(year, month, 1)));
    let times = (option::of(any::<i64>()), option::of(any::<i64>()));
    prop_oneof![
        (line_id(), outcome, ".{0,40}", option::of(any::<[u8; 32]>()), option::of(".{0,9}")).prop_map(
            |(on, outcome, text, digest, asked_by)| {
                Content::Decision(Decision { on, outcome, text, digest: digest.map(Into::into), asked_by })
            }
        ),
        (vec(any::<u128>(), 0..3), ".{0,40}").prop_map(|(offices, text)| Content::Reminder(Reminder {
            offices: offices.into_iter().map(|office| OfficeId(Uuid::from_u128(office))).collect(),
            text,
        })),
        finding().prop_map(Content::Finding),
        (any::<i64>(), ".{0,20}", any::<u32>()).prop_map(|(deadline_ms, zone, grace_hours)| {
            Content::Calendar(CalendarEntry { deadline_ms, zone, grace_hours })
        }),
        (".{0,20}", any::<u16>(), vec(any::<u8>(), 0..40)).prop_map(|(version, from_year, files)| {
            Content::Catalogue(CatalogueVersion { version, from_year, files })
        }),
        (region(), ".{0,20}", date, option::of(region())).prop_map(|(code, name, valid_from, predecessor)| {
            Content::Region(RegionChange { code, name, valid_from, valid_until: None, predecessor })
        }),
        (any::<u128>(), ".{0,20}", region(), vec(INSPECTORATE..=6u8, 0..6), times).prop_map(
            |(office, name, region, sectors, at)| {
                let (office, (from_ms, until_ms)) = (OfficeId(Uuid::from_u128(office)), at);
                Content::Office(OfficeRights { office, name, region, sectors, from_ms, until_ms })
            }
        ),
        (line_id(), any::<bool>(), ".{0,40}", option::of(line_id()))
            .prop_map(|(on, is_accepted, text, about)| { Content::Ruling(Ruling { on, is_accepted, text, about }) }),
        (".{0,20}", any::<bool>(), vec(frontier(), 0..3), any::<[u8; 32]>(), option::of(any::<u32>())).prop_map(
            |(name, is_final, frontier, digest, rank)| {
                let (catalogue_version, rules_version) = (name.clone(), name.clone());
                Content::Edition(Edition {
                    zone: rank.map(|_| name.clone()),
                    name,
                    is_final,
                    frontier,
                    catalogue_version,
                    rules_version,
                    digest,
                    objections_until_ms: rank.map(i64::from),
                    score_billionths: None,
                    rank,
                    ranked: rank,
                })
            }
        ),
        (frontier(), any::<u64>(), vec(exception, 0..3), any::<bool>()).prop_map(|(at, to, exceptions, is_newer)| {
            let chain = is_newer.then_some(at.chain);
            Content::Verdict(VerdictRange { ledger: at.ledger, from: at.seq, to, exceptions, chain })
        }),
        (128..u16::MAX, vec(any::<u8>(), 0..40)).prop_map(|(kind, bytes)| Content::Opaque(kind, bytes)),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let base = prop_oneof![any::<u64>().prop_map(Base::Own), line_id().prop_map(Base::Other)];
    let header = (any::<i64>(), ".{0,20}", cell(), vec(base, 0..4), option::of(line_id()));
    (header, prop_oneof![of_district(), of_province()]).prop_map(|((time_ms, writer, cell, base, origin), content)| {
        Line { header: Header { time_ms, writer, kind: content.kind(), cell, base, origin }, content }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_and_written_again_the_same(line in line()) {
        let bytes = line.to_bytes();
        let read = bytes.decode().unwrap();
        prop_assert_eq!(&read, &line);
        prop_assert_eq!(read.to_bytes(), bytes);
    }

    #[test]
    fn a_start_record_is_read_back_and_no_two_share_a_chain(
        id in any::<u128>(), office in any::<u128>(), region in region(), at in option::of(frontier()),
    ) {
        let predecessor = at.map(|at| Predecessor { ledger: at.ledger, seq: at.seq, chain: at.chain });
        let owner = Owner::Office(OfficeId(Uuid::from_u128(office)));
        let start = LedgerStart { id: LedgerId(Uuid::from_u128(id)), owner, region, predecessor };
        prop_assert_eq!(LedgerStart::from_bytes(&start.to_bytes()).unwrap(), start.clone());
        let other = LedgerStart { owner: Owner::Region, ..start.clone() };
        prop_assert_ne!(other.chain(), start.chain());
    }

    #[test]
    fn any_bytes_are_read_or_refused_and_never_more(header in vec(any::<u8>(), 0..80), content in vec(any::<u8>(), 0..80)) {
        if let Ok(line) = (LineBytes { header, content }).decode() {
            prop_assert!(line.to_bytes().decode().is_ok());
        }
    }

    #[test]
    fn a_line_cut_short_or_with_bytes_behind_it_is_not_a_line(line in line(), cut in any::<prop::sample::Index>()) {
        let bytes = line.to_bytes();
        let mut header = bytes.header.clone();
        header.push(0);
        let longer = LineBytes { header, ..bytes.clone() };
        prop_assert!(longer.decode().is_err());
        let header = bytes.header[..cut.index(bytes.header.len())].to_vec();
        let shorter = LineBytes { header, ..bytes };
        prop_assert!(shorter.decode().is_err());
    }
}

fn a_line() -> Line {
    let cell = Cell {
        region: RegionCode::new(6207).unwrap(),
        period: Period::quarter(2023, Quarter::Q4),
        kind: Kind::Target,
        subject: Subject::from_text("K.2.01/RPJMD").unwrap(),
    };
    let content = Content::Target(Target { value: Amount::units(90) });
    Line {
        header: Header { time_ms: 1, writer: "Siti".into(), kind: Kind::Target, cell, base: vec![], origin: None },
        content,
    }
}

/// The same array with one more element behind the others: what a newer program adds.
fn with_a_field_more(bytes: &[u8]) -> Vec<u8> {
    let mut longer = bytes.to_vec();
    assert!((0x80..0x97).contains(&longer[0]), "a short array");
    longer[0] += 1;
    longer.extend(b"\x63new"); // a text of three bytes
    longer
}

#[test]
fn a_field_that_a_newer_program_added_is_skipped_and_keeps_its_bytes_in_the_chain() {
    let (line, start) = (a_line(), Chain([7; 32]));
    let bytes = line.to_bytes();
    let newer = LineBytes { header: bytes.header.clone(), content: with_a_field_more(&bytes.content) };
    assert_eq!(newer.decode().unwrap().content, line.content);
    assert_ne!(newer.chain_after(&start), bytes.chain_after(&start), "the field is part of what is proven");

    let with_origin = Line {
        header: Header { origin: Some(LineId { ledger: LedgerId(Uuid::nil()), seq: 3 }), ..line.header.clone() },
        ..line
    };
    let bytes = with_origin.to_bytes();
    let newer = LineBytes { header: with_a_field_more(&bytes.header), ..bytes };
    assert_eq!(newer.decode().unwrap(), with_origin);
}

#[test]
fn a_decision_of_an_older_program_is_read_and_keeps_its_bytes() {
    let (on, digest) = (LineId { ledger: LedgerId(Uuid::nil()), seq: 3 }, Some([7; 32].into()));
    let (outcome, text) = (Outcome::Returned, "periksa".to_owned());
    let content = Content::Decision(Decision { on, outcome, text, digest, asked_by: None });
    let bytes = encode_content(&content);
    assert_eq!(bytes[0], 0x84, "four fields, as before the fifth was added");
    assert_eq!(decode_content(Kind::Decision, &bytes).unwrap(), content);
}

#[test]
fn a_kind_this_program_does_not_know_keeps_its_bytes() {
    let mut line = a_line();
    line.content = Content::Opaque(999, vec![0xff, 0x00, 0xfe]);
    line.header.kind = Kind::Unknown(999);
    let bytes = line.to_bytes();
    assert_eq!(bytes.content, [0xff, 0x00, 0xfe], "no CBOR needed");
    assert_eq!(bytes.decode().unwrap(), line);
}

#[test]
fn a_content_enters_the_chain_by_its_hash_so_that_it_can_be_erased() {
    let bytes = a_line().to_bytes();
    let (start, hash) = (Chain([0; 32]), ContentHash::of(&bytes.content));
    assert_eq!(bytes.chain_after(&start), start.after(&bytes.header, &hash));
    let other = LineBytes { content: b"other".to_vec(), ..bytes.clone() };
    assert_ne!(bytes.chain_after(&start), other.chain_after(&start));
    assert_ne!(bytes.chain_after(&start), bytes.chain_after(&Chain([1; 32])));
}

/// Guards the bytes that are stored and hashed for ever.
#[test]
fn the_bytes_of_a_line_stay_as_they_are() {
    let bytes = a_line().to_bytes();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(&bytes.header), "85016453697469048519183f1907e704046c4b2e322e30312f52504a4d4480");
    assert_eq!(hex(&bytes.content), "81192328");
}

#[test]
fn a_finding_and_an_answer_without_files_are_the_bytes_they_always_were() {
    let (on, hex) = (LineId { ledger: LedgerId(Uuid::nil()), seq: 3 }, "825000000000000000000000000000000000");
    let hexed =
        |content: &Content| encode_content(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let finding = Finding { on, field_value: None, text: "x".to_owned(), files: Vec::new() };
    assert_eq!(hexed(&Content::Finding(finding)), format!("83{hex}03f66178"));
    assert_eq!(
        hexed(&Content::Reply(Reply { to: on, text: "x".to_owned(), files: Vec::new() })),
        format!("82{hex}036178")
    );
}
