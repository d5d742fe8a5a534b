//! Files of evidence: whole or not there at all, within their limits, and named by lines.

use selaras_domain::evidence::{FILE_MAX_BYTES, REGION_MAX_BYTES, Refusal};
use selaras_domain::line::{Attachment, Base, Content, Finding, Header, Kind, Line, LineId, Reply};

use super::{File, cell, ledger_id, region, value, verdict};
use crate::{
    FileState, Put, append, apply, file_bytes, file_piece, file_state, inspect_file, keep_file, named_file,
    named_files, put_piece, used_bytes, whole_files,
};

fn pdf(size: usize, fill: u8) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, fill);
    bytes
}

fn named(bytes: &[u8]) -> Attachment {
    Attachment {
        name: "bukti.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_bytes: bytes.len() as u64,
        digest: *blake3::hash(bytes).as_bytes(),
    }
}

#[test]
fn a_file_comes_in_pieces_in_any_number_of_tries_and_is_there_only_when_it_is_whole() {
    let file = File::new();
    let db = &file.connection;
    let bytes = pdf(1_000, b'a');
    let told = named(&bytes);
    let put = |at: u64, to: usize| put_piece(db, region(), &told, at, &bytes[at as usize..to]).unwrap();
    assert_eq!(put(0, 400), Put::Stored(400));
    assert_eq!(put(0, 400), Put::Stored(400), "the answer was lost, it comes again");
    assert_eq!(put(700, 1_000), Put::Stored(400), "a hole: to go on at 400");
    let state = file_state(db, region(), &told.digest).unwrap();
    assert_eq!(state, Some(FileState { size_bytes: 1_000, stored_bytes: 400, is_whole: false }));
    assert_eq!(file_bytes(db, region(), &told.digest).unwrap(), None);
    assert_eq!(file_piece(db, region(), &told.digest, 0, 10).unwrap(), None);
    assert!(whole_files(db, region()).unwrap().is_empty());
    assert_eq!(put(400, 800), Put::Stored(800));
    assert_eq!(put(800, 1_000), Put::Whole);
    assert_eq!(put(0, 400), Put::Whole);
    assert_eq!(file_bytes(db, region(), &told.digest).unwrap().unwrap(), bytes);
    assert_eq!(whole_files(db, region()).unwrap(), [told.digest]);
    for (at, max) in [(0, 10), (0, 1_000), (399, 2), (400, 400), (390, 500), (999, 10), (1_000, 10)] {
        let end = bytes.len().min(at + max);
        assert_eq!(file_piece(db, region(), &told.digest, at as u64, max).unwrap().unwrap(), &bytes[at..end], "{at}");
    }
}

#[test]
fn what_is_not_the_file_that_was_named_is_dropped_and_may_come_again() {
    let file = File::new();
    let db = &file.connection;
    let bytes = pdf(100, b'a');
    let told = named(&bytes);
    let other = pdf(100, b'b');
    assert_eq!(put_piece(db, region(), &told, 0, &other).unwrap(), Put::Refused(Refusal::Other));
    let longer = pdf(101, b'a');
    assert_eq!(put_piece(db, region(), &told, 0, &longer).unwrap(), Put::Refused(Refusal::Other));
    assert_eq!((file_state(db, region(), &told.digest).unwrap(), used_bytes(db, region()).unwrap()), (None, 0));
    assert_eq!(put_piece(db, region(), &told, 0, &bytes).unwrap(), Put::Whole);
    let program = b"MZ\x90\0, not a document";
    assert_eq!(put_piece(db, region(), &named(program), 0, program).unwrap(), Put::Refused(Refusal::Kind));
}

#[test]
fn a_region_has_so_many_bytes_of_files_and_each_file_so_many() {
    let file = File::new();
    let db = &file.connection;
    let told = |fill: u8, size_bytes| Attachment { size_bytes, digest: [fill; 32], ..named(b"x") };
    let begin = |fill, size_bytes| put_piece(db, region(), &told(fill, size_bytes), 0, b"%").unwrap();
    assert_eq!(begin(1, FILE_MAX_BYTES + 1), Put::Refused(Refusal::TooLarge));
    let files = REGION_MAX_BYTES / FILE_MAX_BYTES;
    for number in 0..files - 1 {
        assert_eq!(begin(number as u8 + 2, FILE_MAX_BYTES), Put::Stored(1));
    }
    assert_eq!(begin(90, FILE_MAX_BYTES - 9), Put::Stored(1));
    assert_eq!(begin(91, 10), Put::Refused(Refusal::RegionFull), "those on their way count");
    assert_eq!(keep_file(db, region(), "a.pdf", &pdf(10, b'a')).unwrap(), Err(Refusal::RegionFull));
    assert_eq!(keep_file(db, "62.01".parse().unwrap(), "a.pdf", &pdf(10, b'a')).unwrap().unwrap().size_bytes, 10);
    let kept = keep_file(db, region(), "a.pdf", &pdf(9, b'a')).unwrap().unwrap();
    assert_eq!(keep_file(db, region(), "b.pdf", &pdf(9, b'a')).unwrap().unwrap().digest, kept.digest);
    assert_eq!(used_bytes(db, region()).unwrap(), REGION_MAX_BYTES);
}

#[test]
fn a_file_that_a_person_gives_takes_the_place_of_the_half_that_has_come() {
    let file = File::new();
    let bytes = pdf(1_000, b'a');
    put_piece(&file.connection, region(), &named(&bytes), 0, &bytes[..400]).unwrap();
    keep_file(&file.connection, region(), "a.pdf", &bytes).unwrap().unwrap();
    assert_eq!(file_bytes(&file.connection, region(), &named(&bytes).digest).unwrap().unwrap(), bytes);
    assert_eq!(used_bytes(&file.connection, region()).unwrap(), 1_000);
}

#[test]
fn a_file_that_changed_on_the_disk_is_found() {
    let file = File::new();
    keep_file(&file.connection, region(), "a.pdf", &pdf(100, b'a')).unwrap().unwrap();
    let path = file.path().join("ledger.db");
    inspect_file(&path).unwrap();
    file.connection.execute("UPDATE evidence_piece SET bytes = ?1", [pdf(100, b'b')]).unwrap();
    let error = format!("{:#}", inspect_file(&path).unwrap_err());
    assert!(error.contains("is not what it was"), "{error}");
}

#[test]
fn files_are_named_beside_figures_with_findings_and_with_answers() {
    let file = File::new();
    let db = &file.connection;
    let (province, office) = (file.ledger(0), file.ledger(1));
    let add = |ledger: &crate::LedgerInfo, line: Line| {
        let at = append(db, ledger.key, &line.to_bytes()).unwrap();
        apply(db, ledger, at.seq, &line, Some(i64::MAX)).unwrap();
        LineId { ledger: at.ledger, seq: at.seq }
    };
    let about = |content: Content, time_ms, base: Vec<Base>| {
        let cell = cell("K.2.01", Kind::Achievement).about(content.kind());
        let header = Header { time_ms, writer: "Siti".to_owned(), kind: content.kind(), cell, base, origin: None };
        Line { header, content }
    };
    let hash = |fill| Attachment { digest: [fill; 32], ..named(b"x") };
    let on = add(&office, value("K.2.01", 5, 10, vec![]));
    add(&office, about(Content::Attachment(hash(1)), 20, vec![]));
    add(&office, about(Content::Attachment(hash(2)), 30, vec![Base::Own(2)]));
    let finding = Finding { on, field_value: None, text: "x".to_owned(), files: vec![hash(3), hash(4)] };
    let to = add(&province, about(Content::Finding(finding), 40, vec![]));
    add(&office, about(Content::Reply(Reply { to, text: "x".to_owned(), files: vec![hash(5)] }), 50, vec![]));
    add(&province, verdict(1, 1, 4, &[], 60));
    let found = named_files(db, region()).unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.file.digest[0], one.line.ledger == ledger_id(0))).collect();
    assert_eq!(told, [(5, false), (3, true), (4, true), (2, false), (1, false)]);
    assert!(found.iter().all(|one| one.cell == cell("K.2.01", Kind::Achievement)));
    assert_eq!(named_file(db, region(), &[5; 32]).unwrap().unwrap().owner, office.start.owner);
    assert!(named_file(db, region(), &[6; 32]).unwrap().is_none());
}
