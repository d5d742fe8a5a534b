//! The commands in the documents, run as they stand, in the order in which a reader meets them: first the province's page,
//! then the district's. Only the port and the token are put in, as a reader would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::world::{Program, Ran, Running, command};

/// What a reader of the district's page has at hand.
const FILE: &str = "tahun;triwulan;kode;dibutuhkan;terpenuhi;tidak_sesuai_standar;status;keterangan
2023;4;K.1.01;100;87,5;;;
2023;4;K.4.01;;;;nihil;tidak ada bencana
";

/// A list of people, whom the district's page takes in.
const PEOPLE: &str = "nik;nama;kode;tahun;tanggal_dilayani;sesuai_standar
6271014101170001;SAMPLE Siti;K.1.01;2023;2023-09-04;ya
6271010101170002;SAMPLE Budi;K.1.01;2023;;
";

/// A reader at a terminal: a folder, what keeps running, the address and the token seen so far.
struct Reader {
    folder: PathBuf,
    running: Vec<Running>,
    address: String,
    token: String,
}

#[test]
fn every_command_in_the_documents_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("capaian.csv"), FILE).unwrap();
    fs::write(folder.path().join("orang.csv"), PEOPLE).unwrap();
    let (running, address, token) = (Vec::new(), "https://localhost:7443".to_owned(), "TOKEN".to_owned());
    let mut reader = Reader { folder: folder.path().to_owned(), running, address, token };
    let mut commands = 0;
    for page in ["run-a-province.md", "run-a-district.md"] {
        for line in commands_of(page) {
            reader.types(&line);
            commands += 1;
        }
    }
    assert!(commands >= 15, "the documents show {commands} commands; are their blocks still marked `sh`?");
    for running in reader.running {
        running.terminate();
        running.wait().ended(0);
    }
}

/// The lines of a page's `sh` blocks.
fn commands_of(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(page);
    let text = fs::read_to_string(path).unwrap();
    let mut is_shell = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        match line {
            "```sh" => is_shell = true,
            "```" => is_shell = false,
            line if is_shell => lines.push(line.to_owned()),
            _ => {}
        }
    }
    lines
}

impl Reader {
    fn types(&mut self, line: &str) {
        let line = line.replace("https://localhost:7443", &self.address).replace("TOKEN", &self.token);
        let words = words(&line);
        let (program, arguments) = words.split_first().unwrap();
        let program = if program == "selaras-server" { Program::Server } else { Program::Agent };
        let mut command = command(program);
        command.args(arguments).current_dir(&self.folder);
        command.env("SELARAS_LISTEN", "127.0.0.1:0").env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
        if matches!(arguments.first().map(String::as_str), Some("serve" | "run")) {
            return self.leaves_running(&mut command);
        }
        let ran = self.runs(&mut command);
        assert_eq!(ran.code, Some(0), "{line}\n{}\n{}", ran.stdout, ran.stderr);
        // The page adds the coordinator first; the reader of the district's page joins as it.
        let token = ran.stdout.lines().find(|line| line.starts_with("selaras1_") && self.token == "TOKEN");
        if let Some(token) = token {
            self.token = token.to_owned();
        }
    }

    fn runs(&self, command: &mut Command) -> Ran {
        Running::start(command, self.folder.join("log")).wait()
    }

    fn leaves_running(&mut self, command: &mut Command) {
        let log = self.folder.join(format!("log-{}", self.running.len()));
        let mut running = Running::start(command, log);
        let line = running.line();
        if let Some(address) = line.strip_prefix("listening on ") {
            self.address = address.to_owned();
        }
        self.running.push(running);
    }
}

/// A line as a shell splits it, as far as the documents use one: spaces, and text in double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
