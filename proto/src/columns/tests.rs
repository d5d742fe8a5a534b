//! What leaves as columns comes back byte for byte, whatever it is.

use proptest::prelude::*;
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::line::*;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use uuid::Uuid;

use crate::batch::{pack, unpack};

fn a_ledger() -> impl Strategy<Value = LedgerId> {
    any::<[u8; 16]>().prop_map(|bytes| LedgerId(Uuid::from_bytes(bytes)))
}

fn a_line_id() -> impl Strategy<Value = LineId> {
    (a_ledger(), any::<u64>()).prop_map(|(ledger, seq)| LineId { ledger, seq })
}

fn a_base() -> impl Strategy<Value = Base> {
    prop_oneof![(0u64..50).prop_map(Base::Own), any::<u64>().prop_map(Base::Own), a_line_id().prop_map(Base::Other)]
}

fn an_amount() -> impl Strategy<Value = Amount> {
    (0..=Amount::MAX.hundredths()).prop_map(|hundredths| Amount::from_hundredths(hundredths).unwrap())
}

fn a_content() -> impl Strategy<Value = Content> {
    prop_oneof![
        (an_amount(), an_amount(), proptest::option::of(an_amount()), "[a-z ]{0,9}").prop_map(
            |(required, achieved, below_standard, note)| Content::Achievement(Achievement::Value {
                required,
                achieved,
                below_standard,
                note
            })
        ),
        ".{0,20}".prop_map(|reason| Content::Achievement(Achievement::Nihil { reason })),
        ".{0,20}".prop_map(|reason| Content::Achievement(Achievement::NotApplicable { reason })),
        (0..=Rupiah::MAX.get(), 0..=Rupiah::MAX.get()).prop_map(|(allocation, realisation)| Content::Budget(Budget {
            allocation: Rupiah::new(allocation).unwrap(),
            realisation: Rupiah::new(realisation).unwrap()
        })),
        (".{0,20}", ".{0,20}").prop_map(|(problem, remedy)| Content::Narrative(Narrative { problem, remedy })),
        (200u16..9000, any::<Vec<u8>>()).prop_map(|(kind, bytes)| Content::Opaque(kind, bytes)),
    ]
}

prop_compose! {
    fn a_line()(
        time_ms in any::<i64>(),
        writer in "[a-z]{0,3}",
        region in prop::sample::select(vec![6207u16, 6208, 6200]),
        year in 2018u16..2030,
        quarter in 0u8..5,
        subject in "[A-Z.0-9]{0,12}",
        base in prop::collection::vec(a_base(), 0..3),
        origin in proptest::option::of(a_line_id()),
        content in a_content(),
    ) -> LineBytes {
        let kind = content.kind();
        let period = Period { year, quarter: Quarter::from_number(quarter) };
        let region = RegionCode::new(region).unwrap();
        let cell = Cell { region, period, kind, subject: Subject::from_text(&subject).unwrap() };
        Line { header: Header { time_ms, writer, kind, cell, base, origin }, content }.to_bytes()
    }
}

/// A line of ours, or any bytes at all.
fn any_line() -> impl Strategy<Value = LineBytes> {
    prop_oneof![
        9 => a_line(),
        1 => (any::<Vec<u8>>(), any::<Vec<u8>>()).prop_map(|(header, content)| LineBytes { header, content }),
    ]
}

fn after() -> Frontier {
    Frontier { ledger: LedgerId(Uuid::from_u128(7)), seq: 41, chain: Chain([7; 32]) }
}

proptest! {
    #[test]
    fn every_line_comes_back_byte_for_byte(lines in prop::collection::vec(any_line(), 0..60)) {
        let end = lines.iter().fold(after().chain, |chain, line| line.chain_after(&chain));
        let batch = pack(after(), &lines, end, None).unwrap();
        let unpacked = unpack(&batch).unwrap();
        prop_assert_eq!(unpacked.lines, lines);
        prop_assert_eq!(unpacked.end_chain, end);
        prop_assert_eq!(unpacked.after, after());
    }

    #[test]
    fn arbitrary_columns_never_panic(bytes in any::<Vec<u8>>(), lines in 0u32..2_000) {
        let columns = zstd::bulk::compress(&bytes, 1).unwrap();
        let batch = crate::v1::Batch {
            ledger: vec![1; 16], after_chain: vec![2; 32], end_chain: vec![3; 32],
            lines, unpacked_bytes: bytes.len() as u32, columns, ..Default::default()
        };
        let _ = unpack(&batch);
    }
}

#[test]
fn a_batch_that_unpacks_to_more_than_it_says_is_refused() {
    let columns = zstd::bulk::compress(&vec![0; 1_000_000], 1).unwrap();
    let batch = crate::v1::Batch {
        ledger: vec![1; 16],
        after_chain: vec![2; 32],
        end_chain: vec![3; 32],
        lines: 1,
        unpacked_bytes: 10,
        columns,
        ..Default::default()
    };
    assert!(unpack(&batch).is_err());
}
