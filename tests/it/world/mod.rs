//! A province and its offices for one test: a real server process on a free port, real agent processes in temporary
//! folders, and a link that misbehaves on order between each office and the server.

pub mod figures;
mod office;
mod process;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use selaras_ledger::Database;
use selaras_tests::link::Link;
use tempfile::TempDir;

pub use office::Office;
pub use process::{PATIENCE, Program, Ran, Running, command};

/// Kalimantan Tengah with a serving server.
pub struct World {
    folder: TempDir,
    /// The server's data folder.
    pub data: PathBuf,
    serving: Mutex<Option<(Running, SocketAddr)>>,
    dashboard: Mutex<String>,
    links: Mutex<Vec<Arc<Link>>>,
}

impl World {
    /// Founds the province and serves it.
    pub fn start() -> World {
        World::with_settings("")
    }

    /// [`World::start`] with these lines in the province's `selaras.toml`.
    pub fn with_settings(text: &str) -> World {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("province");
        let world =
            World { folder, data, serving: Mutex::default(), dashboard: Mutex::default(), links: Mutex::default() };
        world.server(&["init", "--province", "62"]).ended(0);
        if !text.is_empty() {
            std::fs::write(world.data.join("selaras.toml"), text).unwrap();
        }
        world.serve();
        world
    }

    /// Adds an office (`sectors` empty: the coordinator's, all sectors) and lets it join over a link of its own.
    pub fn office(&self, region: &str, sectors: &str) -> Office {
        let name = format!("SAMPLE {region} {}", if sectors.is_empty() { "koordinator" } else { sectors });
        let mut add = vec!["office", "add", "--region", region, "--name", &name];
        if !sectors.is_empty() {
            add.extend(["--sectors", sectors]);
        }
        self.joins(region, &add)
    }

    /// Adds the inspectorate of a region and lets it join.
    pub fn inspectorate(&self, region: &str) -> Office {
        self.joins(region, &["office", "add", "--region", region, "--name", "SAMPLE inspektorat", "--inspectorate"])
    }

    fn joins(&self, region: &str, add: &[&str]) -> Office {
        let added = self.server(add).ended(0);
        let link = Arc::new(Link::start(self.address()).unwrap());
        self.links.lock().unwrap().push(Arc::clone(&link));
        let folder = self.folder.path().join(format!("office-{}", number()));
        std::fs::create_dir(&folder).unwrap();
        let id = added.json["office"].as_str().unwrap().to_owned();
        let office = Office { region: region.to_owned(), id, link, data: folder.join("agent") };
        let url = format!("https://{}", office.link.address());
        office.run(&["join", "--server", &url, "--token", added.json["token"].as_str().unwrap()]).ended(0);
        office
    }

    /// An office that joined by itself, without a link of ours.
    pub fn joined(&self, region: &str, data: PathBuf) -> Office {
        let link = Arc::new(Link::start(self.address()).unwrap());
        let sql = "SELECT office FROM office";
        let id: [u8; 16] = office::read_only(&data).query_row(sql, [], |row| row.get(0)).unwrap();
        Office { region: region.to_owned(), id: uuid::Uuid::from_bytes(id).to_string(), link, data }
    }

    /// Runs a server command beside the live server; `--data` and `--json` are added.
    pub fn server(&self, arguments: &[&str]) -> Ran {
        Running::start(self.command(arguments).arg("--json"), self.log(arguments)).wait()
    }

    /// Runs a server command as a person would: without `--json`.
    pub fn say(&self, arguments: &[&str]) -> Ran {
        Running::start(&mut self.command(arguments), self.log(arguments)).wait()
    }

    /// Serves on a free port and leads every office's link there.
    pub fn serve(&self) {
        let mut running = Running::start(&mut self.command(&["serve"]), self.log(&["serve"]));
        let line = running.line();
        let address = line.strip_prefix("listening on https://").and_then(|text| text.parse().ok());
        let address: SocketAddr = address.unwrap_or_else(|| panic!("the server says {line:?}"));
        let line = running.line();
        let dashboard = line.strip_prefix("dashboard on ").unwrap_or_else(|| panic!("the server says {line:?}"));
        dashboard.clone_into(&mut self.dashboard.lock().unwrap());
        self.links.lock().unwrap().iter().for_each(|link| link.lead_to(address));
        *self.serving.lock().unwrap() = Some((running, address));
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.serving.lock().unwrap().as_ref().map(|(_, address)| *address).unwrap()
    }

    /// Where the dashboard is, `http://127.0.0.1:PORT`.
    pub fn dashboard(&self) -> String {
        self.dashboard.lock().unwrap().clone()
    }

    /// The id of the serving process.
    pub fn server_id(&self) -> u32 {
        self.serving.lock().unwrap().as_ref().map(|(running, _)| running.id()).unwrap()
    }

    /// The serving process, for its signals and its log; afterwards nobody serves until [`World::serve`].
    pub fn take_serving(&self) -> Running {
        self.serving.lock().unwrap().take().unwrap().0
    }

    /// kill -9 of the server.
    pub fn kill(&self) {
        self.take_serving().kill();
    }

    /// Asks the server to end (SIGTERM) and waits for it.
    pub fn stop(&self) -> Ran {
        let running = self.take_serving();
        running.terminate();
        running.wait()
    }

    /// The store as the server itself opens it.
    pub fn store(&self) -> Database {
        selaras_server::store::open(&self.data).unwrap()
    }

    /// The server's database file, read from outside.
    pub fn database(&self) -> Connection {
        office::read_only(&self.data)
    }

    /// A server command with this province's data folder, to listen on a free port.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(Program::Server);
        command.args(arguments).arg("--data").arg(&self.data);
        command.env("SELARAS_LISTEN", "127.0.0.1:0").env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
        command
    }

    fn log(&self, arguments: &[&str]) -> PathBuf {
        self.folder.path().join(format!("{}-{}.log", arguments.first().unwrap_or(&"server"), number()))
    }
}

/// A number nobody has yet in this test binary.
fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
