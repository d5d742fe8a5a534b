//! A database file is copied beside its writer, brought to newer tables or left as it was, and never taken from under
//! somebody who uses it.

use std::fs;
use std::path::Path;

use selaras_domain::line::LineBytes;

use super::{bytes, ledger_id, start};
use crate::{
    Alone, Database, MIGRATION_1, MIGRATION_CARE, Program, Restored, StoreError, add_ledger, append, find_ledger,
    frontier, inspect, inspect_file, last_restored, mark_restored,
};

/// The older program, before its tables are changed.
const PROGRAM: Program = Program { migrations: &[MIGRATION_1], ..super::PROGRAM };

/// A database with one ledger of so many lines of 8 KiB.
fn filled(path: &Path, lines: u32) -> Database {
    let database = Database::open(path, &PROGRAM).unwrap();
    database
        .write_blocking(move |tx| {
            let key = add_ledger(tx, &start(1))?;
            for number in 0..lines {
                append(tx, key, &LineBytes { content: vec![number as u8; 8 * 1024], ..bytes(1) })?;
            }
            Ok(())
        })
        .unwrap();
    database
}

fn end(database: &Database) -> u64 {
    database.read(|tx| Ok(frontier(tx, &find_ledger(tx, ledger_id(1))?.unwrap())?.seq)).unwrap()
}

fn append_one(database: &Database) {
    database
        .write_blocking(|tx| {
            let ledger = find_ledger(tx, ledger_id(1))?.unwrap();
            append(tx, ledger.key, &bytes(7)).map(drop)
        })
        .unwrap();
}

#[test]
fn a_copy_is_the_state_at_its_beginning_though_lines_are_written_all_the_while() {
    let folder = tempfile::tempdir().unwrap();
    let database = filled(&folder.path().join("ledger.db"), 2_000);
    let copy = folder.path().join("copy.db");
    let steps = std::cell::Cell::new(0);
    let seen = database
        .copy_to(
            &copy,
            &|done, total| {
                steps.set(steps.get() + 1);
                assert!(done <= total);
                append_one(&database);
            },
            |tx| Ok(frontier(tx, &find_ledger(tx, ledger_id(1))?.unwrap())?.seq),
        )
        .unwrap();
    assert!(steps.get() >= 3, "the copy was made in {} steps", steps.get());
    assert_eq!((seen, end(&database)), (2_000, 2_000 + steps.get()));
    let inspected = inspect_file(&copy).unwrap();
    assert_eq!((inspected.ledgers, inspected.lines), (1, 2_000));
    let beside: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!beside.iter().any(|name| name.to_str().unwrap().starts_with("copy.db-")), "{beside:?}");
    assert!(database.copy_to(&copy, &|_, _| {}, |_| Ok(())).is_err(), "a copy never replaces a file");
    assert_eq!(inspect_file(&copy).unwrap(), inspected);
}

#[test]
fn a_damaged_copy_is_found_by_its_pages_or_by_its_chains() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    filled(&folder.path().join("ledger.db"), 20).copy_to(&copy, &|_, _| {}, |_| Ok(())).unwrap();
    let whole = fs::read(&copy).unwrap();
    let content = whole.windows(64).position(|bytes| bytes == [9; 64]).unwrap();
    let mut one_bit = whole.clone();
    one_bit[content + 30] ^= 1;
    for (what, bytes) in [("cut", whole[..whole.len() / 2].to_vec()), ("one bit", one_bit)] {
        fs::write(&copy, bytes).unwrap();
        assert!(inspect_file(&copy).is_err(), "{what}");
    }
    fs::write(&copy, whole).unwrap();
    assert_eq!(inspect_file(&copy).unwrap().lines, 20);
}

const SECOND: &str = "CREATE TABLE second (id INTEGER PRIMARY KEY) STRICT;";
const WRONG: &str = "CREATE TABLE third (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);";

fn copies(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut copies: Vec<String> = names.filter(|name| name.contains("sebelum")).collect();
    copies.sort();
    copies
}

#[test]
fn newer_tables_come_after_a_copy_of_the_file_and_two_copies_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path, 3));
    assert_eq!(copies(folder.path()), [""; 0], "a new file has nothing to copy");
    let all =
        [MIGRATION_1, SECOND, "CREATE TABLE third (id INTEGER) STRICT;", "CREATE TABLE fourth (id INTEGER) STRICT;"];
    for versions in 2..=4 {
        let program = Program { migrations: Box::leak(all[..versions].to_vec().into_boxed_slice()), ..PROGRAM };
        assert_eq!(end(&Database::open(&path, &program).unwrap()), 3);
        drop(Database::open(&path, &program).unwrap());
    }
    assert_eq!(copies(folder.path()), ["ledger.db.sebelum-v3", "ledger.db.sebelum-v4"]);
    assert_eq!(inspect_file(&folder.path().join("ledger.db.sebelum-v3")).unwrap().lines, 3);
    let third = Program { migrations: Box::leak(all[..3].to_vec().into_boxed_slice()), ..PROGRAM };
    let before = Database::open(&folder.path().join("ledger.db.sebelum-v4"), &third).unwrap();
    assert_eq!(end(&before), 3, "the copy is a file of the version before");
}

#[test]
fn a_failed_change_of_the_tables_leaves_the_file_to_the_older_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(filled(&path, 3));
    let wrong = Program { migrations: &[MIGRATION_1, SECOND, WRONG], ..PROGRAM };
    assert!(Database::open(&path, &wrong).is_err());
    let database = Database::open(&path, &PROGRAM).unwrap();
    append_one(&database);
    assert_eq!(end(&database), 4);
    drop(database);
    let right = Program { migrations: &[MIGRATION_1, SECOND], ..PROGRAM };
    assert_eq!(end(&Database::open(&path, &right).unwrap()), 4, "nothing of the failed change is in the way");
}

#[test]
fn tables_are_changed_when_the_older_program_has_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let older = filled(&path, 3);
    let newer = Program { migrations: &[MIGRATION_1, SECOND], ..PROGRAM };
    let opening = {
        let path = path.clone();
        std::thread::spawn(move || Database::open(&path, &newer).map(|database| end(&database)))
    };
    append_one(&older);
    drop(older);
    assert_eq!(opening.join().unwrap().unwrap(), 4);
}

#[test]
fn a_file_in_use_is_taken_from_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let database = filled(&path, 1);
    let beside = Database::open(&path, &PROGRAM).unwrap();
    drop(database);
    assert!(matches!(Alone::take(&path), Err(StoreError::InUse { .. })));
    drop(beside);
    let alone = Alone::take(&path).unwrap();
    assert!(matches!(Alone::take(&path), Err(StoreError::InUse { .. })));
    drop(alone);
    assert_eq!(end(&Database::open(&path, &PROGRAM).unwrap()), 1);
}

#[test]
fn a_file_remembers_that_it_was_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program { migrations: &[MIGRATION_1, MIGRATION_CARE], ..PROGRAM };
    let database = Database::open(&folder.path().join("ledger.db"), &program).unwrap();
    assert_eq!(database.read(|tx| last_restored(tx)).unwrap(), None);
    let restored = |restored_ms| Restored { restored_ms, made_ms: 5, file: "a.zip".to_owned(), lines: 9 };
    database
        .write_blocking(move |tx| {
            mark_restored(tx, &restored(10))?;
            mark_restored(tx, &restored(20))
        })
        .unwrap();
    assert_eq!(database.read(|tx| last_restored(tx)).unwrap(), Some(restored(20)));
    assert!(database.read(|tx| inspect(tx)).is_ok());
}
