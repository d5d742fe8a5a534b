//! A district office: a joined agent with its data folder and a link of its own to the province.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use selaras_ledger::Database;
use selaras_tests::link::{Direction, Link};

use super::figures::rows;
use super::process::{Program, Ran, Running, command};

pub struct Office {
    pub region: String,
    /// Its id at the province.
    pub id: String,
    /// Between this office and the server.
    pub link: Arc<Link>,
    pub data: PathBuf,
}

impl Office {
    /// Runs an agent command of this office to its end; `--data` and `--json` are added.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.start(arguments).wait()
    }

    /// Starts an agent command of this office.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments).arg("--json"), self.log(arguments))
    }

    /// Runs an agent command as a person would: without `--json`.
    pub fn say(&self, arguments: &[&str]) -> Ran {
        Running::start(&mut self.command(arguments), self.log(arguments)).wait()
    }

    /// A pass that must end with both sides agreeing.
    #[track_caller]
    pub fn sync(&self) -> Ran {
        let ran = self.run(&["sync"]).ended(0);
        assert!(ran.synced(), "{}", ran.stdout);
        ran
    }

    /// The bytes of a pass that carries one quarter over a link that is known, up and down.
    pub fn bytes_of_a_pass(&self) -> [(Direction, u64); 2] {
        self.import(rows([2019], &[1], 1)).ended(0);
        self.sync();
        self.import(rows([2019], &[1], 1_000)).ended(0);
        let before = self.link.counts();
        self.sync();
        let after = self.link.counts();
        [(Direction::Up, after.bytes_up - before.bytes_up), (Direction::Down, after.bytes_down - before.bytes_down)]
    }

    pub fn status(&self) -> Ran {
        self.run(&["status"]).ended(0)
    }

    /// From now on the server's address is this one (HOST:PORT), as if the office had joined there.
    pub fn points_at(&self, address: &str) {
        let server = format!("https://{address}");
        let change =
            move |tx: &selaras_ledger::Transaction<'_>| Ok(tx.execute("UPDATE office SET server = ?1", [server])?);
        self.store().write_blocking(change).unwrap();
    }

    /// [`Office::points_at`], with what was found out about the way to the address before.
    pub fn points_at_remembering(&self, address: &str) {
        let server = format!("https://{address}");
        let change =
            move |tx: &selaras_ledger::Transaction<'_>| Ok(tx.execute("UPDATE way SET server = ?1", [server])?);
        self.store().write_blocking(change).unwrap();
        self.points_at(address);
    }

    /// Writes a file beside the data folder and gives its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Imports a CSV of achievements, `tahun,triwulan,kode,dibutuhkan,terpenuhi` a row.
    pub fn import(&self, rows: impl IntoIterator<Item = impl AsRef<str>>) -> Ran {
        let mut text = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n".to_owned();
        for row in rows {
            text += row.as_ref();
            text += ",,,\n";
        }
        self.run(&["import", &self.file("capaian.csv", text)])
    }

    /// The store as the agent itself opens it, for lines that no command writes.
    pub fn store(&self) -> Database {
        selaras_agent::store::open(&self.data).unwrap()
    }

    /// The database file, read from outside.
    pub fn database(&self) -> Connection {
        read_only(&self.data)
    }

    /// An agent command with this office's data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(Program::Agent);
        command.args(arguments).arg("--data").arg(&self.data).env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
        command
    }

    fn folder(&self) -> &Path {
        self.data.parent().unwrap()
    }

    fn log(&self, arguments: &[&str]) -> PathBuf {
        self.folder().join(format!("{}-{}.log", arguments.first().unwrap_or(&"agent"), super::number()))
    }
}

/// The database file of a data folder, read from outside.
pub fn read_only(data: &Path) -> Connection {
    Connection::open_with_flags(data.join("selaras.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}
