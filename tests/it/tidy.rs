//! The house rules that a program can check, over every file that git knows or would take. What is said twice in a review
//! becomes a test here. Needles are put together from parts so that this file does not find itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the tree: its path from the root, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

/// A library, and the places that may name it; everything else goes through them.
struct Home {
    library: &'static str,
    places: &'static [&'static str],
}

const HOMES: &[Home] = &[
    // SQL: the ledger's tables, and the store of either side; a test looks into database files from outside.
    Home {
        library: "rusqlite",
        places: &["ledger/", "agent/src/store/", "server/src/store/", "tests/it/", "tests/src/bench/"],
    },
    // The wire: the contract and its two ends.
    Home {
        library: "tonic",
        places: &["proto/", "agent/src/sync/", "server/src/ingest/", "tests/it/", "tests/src/bench/"],
    },
    // What carries gRPC where HTTP/2 does not pass, and proves it there; and what bounds how slow a browser may be.
    Home { library: "hyper", places: &["agent/src/sync/connect/", "web/src/listen/"] },
    Home { library: "hyper_util", places: &["agent/src/sync/connect/", "web/src/listen/"] },
    Home { library: "tonic_web", places: &["agent/src/sync/connect/", "server/src/ingest/"] },
    Home { library: "webpki", places: &["agent/src/sync/connect/", "server/src/ingest/"] },
    // Pages: their routes, templates, texts and cookies.
    Home { library: "axum", places: &["agent/src/page/", "server/src/dashboard/", "web/"] },
    Home { library: "askama", places: &["agent/src/page/", "server/src/dashboard/", "web/"] },
    Home { library: "fast_qr", places: &["web/"] },
    Home { library: "totp_rs", places: &["server/src/dashboard/"] },
    Home { library: "utoipa", places: &["server/src/open/", "server/src/dashboard/open/"] },
    Home { library: "prometheus_client", places: &["server/src/dashboard/"] },
    Home { library: "geojson", places: &["server/src/map.rs"] },
    Home { library: "plotters", places: &["server/src/charts/"] },
    // Who sits at the server's own machine.
    Home { library: "whoami", places: &["server/src/audit.rs", "server/src/commands/init.rs"] },
    Home { library: "cookie", places: &["web/"] },
    Home { library: "ureq", places: &["tests/it/browser/", "tests/src/bench/"] },
    Home { library: "fluent_bundle", places: &["web/src/words/"] },
    // Files of an office, in our own `csv` and `xlsx`; calamine only compares (docs/adr/0005).
    Home { library: "quick_xml", places: &["agent/src/import/xlsx/", "server/src/charts/tests.rs"] },
    Home { library: "encoding_rs", places: &["agent/src/import/"] },
    Home { library: "calamine", places: &["agent/src/import/tests/", "tests/it/template/"] },
    // The catalogue that is embedded in the program is CSV too, and so are flat reports; read by the crate of that name.
    Home { library: "csv", places: &["agent/src/import/", "domain/src/", "server/src/report/"] },
    // Documents: typesetting in the press alone, letters and workbooks where they are made.
    Home { library: "typst", places: &["press/"] },
    Home { library: "minijinja", places: &["server/src/report/wording.rs"] },
    Home { library: "docx_rs", places: &["server/src/report/letter.rs"] },
    Home {
        library: "rust_xlsxwriter",
        places: &["agent/", "server/src/report/logo.rs", "server/src/report/workbook.rs", "tests/"],
    },
    // Addresses of applications, and what they pack their answers with; a test packs some too.
    Home { library: "reqwest", places: &["agent/src/import/http/", "server/src/delivery/channel/"] },
    Home { library: "lettre", places: &["server/src/delivery/channel/"] },
    Home { library: "hmac", places: &["server/src/delivery/channel/", "tests/it/delivery/"] },
    Home { library: "flate2", places: &["agent/src/import/http/", "web/src/qr.rs", "tests/it/"] },
    // Bundles: sealing and signatures, one format for both sides.
    Home { library: "hpke", places: &["proto/src/bundle/"] },
    Home { library: "p256", places: &["proto/src/bundle/"] },
    // The people of an office: sealed in one place.
    Home { library: "chacha20poly1305", places: &["agent/src/register/"] },
    // The room on a disk, and archives: of workbooks, and of backups.
    Home { library: "fs4", places: &["program/src/care/"] },
    Home {
        library: "zip",
        places: &[
            "agent/src/import/",
            "server/src/report/letter.rs",
            "server/src/report/tests/whole.rs",
            "agent/src/page/book/tests.rs",
            "agent/src/evidence/mod.rs",
            "program/src/care/",
            "tests/src/fuzz/",
            "tests/it/",
        ],
    },
    Home { library: "croner", places: &["program/src/schedule"] },
    Home { library: "chrono", places: &["program/src/schedule"] },
    Home { library: "tokio_cron_scheduler", places: &["program/src/schedule"] },
];

#[test]
fn no_rust_file_is_longer_than_400_lines() {
    hold(
        rust().iter().filter(|file| file.text.lines().count() > 400).map(|file| {
            format!("{}: {} lines; split it where its subject splits", file.path, file.text.lines().count())
        }),
    );
}

#[test]
fn every_rust_file_opens_with_what_it_is_for() {
    hold(
        rust()
            .iter()
            .filter(|file| !file.text.starts_with("//!"))
            .map(|file| format!("{}:1: open with `//!`: what it does, from where, to where", file.path)),
    );
}

#[test]
fn a_module_is_a_file_or_a_folder_never_both() {
    let files = rust();
    hold(files.iter().filter_map(|file| {
        let folder = format!("{}/", file.path.strip_suffix(".rs")?);
        let beside = files.iter().find(|other| other.path.starts_with(&folder))?;
        Some(format!("{} stands beside {}: make it {folder}mod.rs", file.path, beside.path))
    }));
}

#[test]
fn every_test_runs() {
    hold_lines(&rust(), |_, line| line.contains(concat!("#[", "ignore")), "a test that does not run proves nothing");
}

#[test]
fn no_test_sleeps() {
    let sleeps = [concat!("thread::", "sleep"), concat!("time::", "sleep"), concat!("sleep(", "Duration")];
    let mut tests = rust();
    tests.iter_mut().for_each(keep_only_tests);
    hold_lines(
        &tests,
        |_, line| sleeps.iter().any(|sleep| line.contains(sleep)),
        "wait for what you wait for, not for a time",
    );
}

#[test]
fn every_library_stays_in_its_home() {
    for Home { library, places } in HOMES {
        hold_lines(
            &rust(),
            |path, line| names(line, library) && !places.iter().any(|place| path.starts_with(place)),
            &format!("{library} lives in {}", places.join(", ")),
        );
    }
}

#[test]
fn the_domain_does_no_input_output_no_clock_and_no_async() {
    // `std::env` stays out as well: the same verdict on any machine.
    let foreign = ["tokio", "rusqlite", "tonic", "reqwest", "SystemTime", "Instant"];
    let paths = ["std::fs", "std::net", "std::env", "std::process", "std::thread", "Zoned::now", "Timestamp::now"];
    hold_lines(
        &program_of("domain/src/"),
        |_, line| foreign.iter().any(|word| has_word(line, word)) || paths.iter().any(|path| line.contains(path)),
        "the domain is pure: pass it what it needs",
    );
}

#[test]
fn the_domain_counts_without_floats() {
    hold_lines(
        &program_of("domain/src/"),
        |_, line| has_word(line, "f32") || has_word(line, "f64"),
        "exact decimals and fractions only",
    );
}

#[test]
fn agent_and_server_never_import_each_other() {
    let of_other = |path: &str, line: &str| {
        (path.starts_with("agent/") && has_word(line, "selaras_server"))
            || (path.starts_with("server/") && has_word(line, "selaras_agent"))
            || (path.starts_with("domain/") && ["selaras_ledger", "selaras_proto"].iter().any(|it| has_word(line, it)))
    };
    hold_lines(&rust(), of_other, "dependencies run one way: domain, proto, agent and server, tests");
}

#[test]
fn no_text_names_a_folder_of_one_machine() {
    let folders = [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("C:\\", "Users\\")];
    hold_lines_of_all(
        &tree(),
        |line| folders.iter().any(|folder| line.contains(folder)),
        "this path is of one machine",
    );
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = tree().into_iter().find(|file| file.path == "README.md").expect("README.md");
    let mut fenced = false;
    let mut commands = Vec::new();
    for line in readme.text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let command = line.split(" #").next().unwrap_or_default().trim().trim_start_matches("$ ").trim();
            if !command.is_empty() && !command.starts_with('#') {
                commands.push(command.to_owned());
            }
        }
    }
    commands.truncate(2);
    assert_eq!(commands, ["cargo demo", "./tests/run"], "the first two commands of README.md");
}

#[test]
fn the_check_that_runs_by_itself_is_the_one_that_people_run() {
    let tree = tree();
    let text =
        |path: &str| tree.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap_or_default();
    assert!(text(".ci/run").contains("./tests/run"), ".ci/run calls ./tests/run");
    assert!(text("tests/run").contains("cargo ci"), "tests/run calls cargo ci");
}

/// Fails with all findings at once.
fn hold(findings: impl Iterator<Item = String>) {
    let mut message = String::new();
    findings.for_each(|finding| {
        let _ = writeln!(message, "  {finding}");
    });
    assert!(message.is_empty(), "\n{message}");
}

/// Holds for every line of code (comment lines speak of anything).
fn hold_lines(files: &[File], is_wrong: impl Fn(&str, &str) -> bool, why: &str) {
    hold(files.iter().flat_map(numbered).filter_map(|(file, number, line)| {
        let wrong = !line.trim_start().starts_with("//") && is_wrong(&file.path, line);
        wrong.then(|| format!("{}:{number}: {}  ({why})", file.path, line.trim()))
    }));
}

/// Holds for every line of any text, comments included.
fn hold_lines_of_all(files: &[File], is_wrong: impl Fn(&str) -> bool, why: &str) {
    hold(
        files
            .iter()
            .flat_map(numbered)
            .filter(|(_, _, line)| is_wrong(line))
            .map(|(file, number, line)| format!("{}:{number}: {}  ({why})", file.path, line.trim())),
    );
}

fn numbered(file: &File) -> impl Iterator<Item = (&File, usize, &str)> {
    file.text.lines().enumerate().map(move |(index, line)| (file, index + 1, line))
}

/// Whether the line names something of the library: `library::`, or a `use` of it.
fn names(line: &str, library: &str) -> bool {
    has_word(line, library) && (line.contains(&format!("{library}::")) || line.trim_start().starts_with("use "))
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|part| part == word)
}

/// Blanks what is no test: outside `tests/it`, all before a file's `#[cfg(test)]`. Line numbers stay.
fn keep_only_tests(file: &mut File) {
    if file.path.starts_with("tests/it/") || file.path.ends_with("/tests.rs") {
        return;
    }
    let start = file.text.find("#[cfg(test)]").unwrap_or(file.text.len());
    let blank: String = file.text[..start].chars().filter(|c| *c == '\n').collect();
    file.text.replace_range(..start, &blank);
}

/// The Rust files under a folder, each without the tests at its end.
fn program_of(folder: &str) -> Vec<File> {
    let mut files: Vec<File> = rust().into_iter().filter(|file| file.path.starts_with(folder)).collect();
    files.retain(|file| !file.path.ends_with("/tests.rs"));
    for file in &mut files {
        let end = file.text.find("#[cfg(test)]\nmod tests {").unwrap_or(file.text.len());
        file.text.truncate(end);
    }
    files
}

fn rust() -> Vec<File> {
    tree().into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

/// Every text file that git tracks, or would if asked to add all.
fn tree() -> Vec<File> {
    let root = root();
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .expect("git lists the files");
    assert!(listing.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listing.stderr));
    let paths = String::from_utf8(listing.stdout).expect("paths are UTF-8");
    let files: Vec<File> = paths
        .split_terminator('\0')
        .filter_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?; // listed, but removed since
            Some(File { path: path.to_owned(), text: String::from_utf8(bytes).ok()? }) // a workbook, a picture
        })
        .collect();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"), "the tree of {} is empty", root.display());
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
