//! A disk that fills up, at an office and at the province: a clear word, nothing half-written, and on it goes when there
//! is room again. On a small disk of its own where this machine lets a test mount one; and under a limit on file sizes,
//! which any machine has.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use selaras_domain::catalogue::{Catalogue, Level};
use tempfile::TempDir;

use super::{is_whole, lines};
use crate::world::{Office, Running, World};

/// What stops writing.
enum Full {
    /// A small disk of its own, with hardly anything left.
    Disk,
    /// No file may grow beyond this many blocks of 512 bytes.
    Limit(u32),
}

/// A folder on a disk that can be filled.
struct Disk {
    folder: TempDir,
    full: Full,
}

impl Disk {
    /// A small disk, or where none may be mounted a limit.
    fn new(size_mib: u32, limit: u32) -> Disk {
        let folder = TempDir::new().unwrap();
        let options = format!("size={size_mib}m,mode=755");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        let full = match mount {
            Ok(ran) if ran.status.success() => Full::Disk,
            _ => Full::Limit(limit),
        };
        Disk { folder, full }
    }

    fn limit(limit: u32) -> Disk {
        Disk { folder: TempDir::new().unwrap(), full: Full::Limit(limit) }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }

    /// Fills the disk up to some room, and gives the command as it runs on it.
    fn fill(&self, room_kib: usize, command: Command) -> Command {
        match self.full {
            Full::Disk => {
                let mut ballast = File::create(self.ballast()).unwrap();
                while ballast.write_all(&[0x5a; 1024]).is_ok() {}
                let size = ballast.metadata().unwrap().len();
                ballast.set_len(size.saturating_sub(room_kib as u64 * 1024)).unwrap();
                command
            }
            Full::Limit(blocks) => limited(blocks, &command),
        }
    }

    fn free(&self) {
        if let Full::Disk = self.full {
            fs::remove_file(self.ballast()).unwrap();
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Full::Disk = self.full {
            let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
        }
    }
}

/// The same command where no file may grow beyond so many blocks of 512 bytes; writing more is an error, no signal.
pub fn limited(blocks: u32, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// An office whose data lie on `disk`.
fn office_on(world: &World, disk: &Disk) -> Office {
    let mut office = world.office("62.02", "");
    copy(&office.data, &disk.data());
    office.data = disk.data();
    office
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// A file with every cell of seven years.
fn years() -> (String, u64) {
    let (mut text, mut rows) = (super::HEADER.to_owned(), 0);
    for year in 2018..=2024 {
        for component in Catalogue::for_year(year).components(Level::Kabupaten) {
            text += &format!("{year};4;{component};100;80;;;catatan {}\n", "x".repeat(200));
            rows += 1;
        }
    }
    (text, rows)
}

fn an_office_runs_out_of_disk(disk: &Disk) {
    let world = World::start();
    let office = office_on(&world, disk);
    let elsewhere = TempDir::new().unwrap();
    let (text, rows) = years();
    let file = elsewhere.path().join("semua.csv");
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let few = elsewhere.path().join("sedikit.csv");
    fs::write(&few, format!("{}2023;4;K.2.01;10;9;;;\n", super::HEADER)).unwrap();
    let started = |command: &mut Command| Running::start(command, elsewhere.path().join("log"));
    let mut command = disk.fill(200, office.command(&["import", "--json", few.to_str().unwrap(), file]));
    let ran = started(&mut command).wait().ended(1);
    assert!(
        ran.json["error"].as_str().is_some_and(|error| error.contains("the disk is full")),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert!(
        ran.stderr.contains("free some space and run the command again") && !ran.stderr.contains("panicked"),
        "{}",
        ran.stderr
    );
    disk.free();

    let status = started(office.command(&["status"]).arg("--json")).wait().ended(0);
    assert_eq!(status.number("head_seq"), 1, "all or nothing of a file");
    is_whole(&office.store(), "62.02");
    let again = started(office.command(&["import", file]).arg("--json")).wait().ended(0);
    assert_eq!(
        again.json["files"][0]["new"].as_u64().unwrap() + again.json["files"][0]["changed"].as_u64().unwrap(),
        rows
    );
    started(office.command(&["sync"]).arg("--json")).wait().ended(0);
    is_whole(&office.store(), "62.02");
}

#[test]
fn an_office_on_a_full_disk_keeps_what_it_has_and_goes_on_when_there_is_room() {
    an_office_runs_out_of_disk(&Disk::new(12, 600));
}

#[test]
fn an_office_whose_files_may_not_grow_keeps_what_it_has_and_goes_on_when_they_may() {
    an_office_runs_out_of_disk(&Disk::limit(600));
}

fn a_province_runs_out_of_disk(disk: &Disk) {
    let mut world = World::start();
    let office = world.office("62.02", "");
    let (text, rows) = years();
    office.run(&["import", &office.file("semua.csv", text)]).ended(0);
    world.stop().ended(0);
    copy(&world.data, &disk.data());
    world.data = disk.data();

    let elsewhere = TempDir::new().unwrap();
    let mut command = disk.fill(400, world.command(&["serve"]));
    let mut serving = Running::start(&mut command, elsewhere.path().join("full.log"));
    let address = serving.line().strip_prefix("listening on https://").unwrap().parse().unwrap();
    office.link.lead_to(address);
    let ran = office.run(&["sync"]).ended(3);
    let error = ran.json["error"].as_str().unwrap();
    assert!(error.contains("disk server provinsi penuh") && error.contains("dicoba lagi"), "{error}");
    assert!(serving.log().contains("the disk is full"), "the operator sees why: {}", serving.log());
    assert_eq!(lines(&office), rows);
    let status = office.status();
    assert!(status.number("waiting") > 0 && status.json["next_try"].is_string());

    // Room again: the same process goes on; under a limit a new one without it.
    disk.free();
    if let Full::Limit(_) = disk.full {
        serving.terminate();
        serving.wait().ended(0);
        serving = Running::start(&mut world.command(&["serve"]), elsewhere.path().join("free.log"));
        office.link.lead_to(serving.line().strip_prefix("listening on https://").unwrap().parse().unwrap());
    }
    office.sync();
    serving.terminate();
    let ended = serving.wait().ended(0);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    is_whole(&world.store(), "62.02");
    let stored = "SELECT count(*) FROM line JOIN ledger ON ledger.id = line.ledger WHERE owner = 0";
    assert_eq!(world.database().query_row(stored, [], |row| row.get::<_, i64>(0)).unwrap() as u64, rows);
}

#[test]
fn a_province_on_a_full_disk_refuses_batches_and_takes_them_when_there_is_room() {
    a_province_runs_out_of_disk(&Disk::new(12, 1400));
}

#[test]
fn a_province_whose_files_may_not_grow_refuses_batches_and_takes_them_when_they_may() {
    a_province_runs_out_of_disk(&Disk::limit(1400));
}

#[test]
fn init_on_a_full_disk_leaves_nothing_in_the_way_of_the_next_try() {
    let disk = Disk::new(2, 16);
    let elsewhere = TempDir::new().unwrap();
    let init = || {
        let mut command = crate::world::command(crate::world::Program::Server);
        command.args(["init", "--province", "62", "--data"]).arg(disk.data());
        command
    };
    let ran = Running::start(&mut disk.fill(24, init()), elsewhere.path().join("full.log")).wait().ended(1);
    assert!(ran.stderr.contains("full") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
    disk.free();
    Running::start(&mut init(), elsewhere.path().join("free.log")).wait().ended(0);
}
