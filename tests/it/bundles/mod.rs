//! Passes in files: an office that never sees a network joins, reports, hears its verdicts and renews its certificate, by files
//! that a person carries; and whatever else such files may hold is refused.

mod joining;
mod parts;
mod recovery;
mod refusals;
mod rounds;

use std::path::Path;
use std::sync::Arc;

use selaras_tests::link::Link;
use serde_json::Value;

use crate::world::{Office, Ran, World};

/// Adds an office and gives it a folder; it has not joined.
fn added(world: &World, folder: &Path, region: &str, sectors: &str) -> (Office, String) {
    let mut add = vec!["office", "add", "--region", region, "--name", "SAMPLE luring"];
    if !sectors.is_empty() {
        add.extend(["--sectors", sectors]);
    }
    let added = world.server(&add).ended(0);
    let data = folder.join("agent");
    std::fs::create_dir_all(folder).unwrap();
    let link = Arc::new(Link::start(world.address()).unwrap());
    let id = added.json["office"].as_str().unwrap().to_owned();
    let token = added.json["token"].as_str().unwrap().to_owned();
    (Office { region: region.to_owned(), id, link, data }, token)
}

/// An office that joined by files.
pub fn offline(world: &World, folder: &Path, region: &str, sectors: &str) -> Office {
    let (office, token) = added(world, folder, region, sectors);
    let request = path(&office, "minta.selaras");
    office.run(&["bundle", "join", "--token", &token, "-o", &request]).ended(0);
    let answers = brought(world, &[&request]).ended(0);
    office.run(&["bundle", "import", &answer(&answers)]).ended(0);
    office
}

/// The server takes files in; answers go beside them.
pub fn brought(world: &World, files: &[&str]) -> Ran {
    world.server(&[&["bundle", "import"], files].concat())
}

/// The one answer's file.
pub fn answer(ran: &Ran) -> String {
    files(&ran.json["offices"][0]["answer"]).remove(0)
}

fn files(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap().to_owned()).collect()
}

/// Exports into one file and gives its path.
pub fn exported(office: &Office, name: &str) -> String {
    let file = path(office, name);
    office.run(&["bundle", "export", "-o", &file]).ended(0);
    file
}

/// There and back: what waits goes up, the answer comes down.
pub fn round(world: &World, office: &Office) -> Ran {
    let ran = brought(world, &[&exported(office, "kirim.selaras")]);
    office.run(&["bundle", "import", &answer(&ran)])
}

/// A path beside the office's data folder.
fn path(office: &Office, name: &str) -> String {
    office.data.parent().unwrap().join(name).to_str().unwrap().to_owned()
}
