//! The command line: a contract with outside scripts.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use selaras_domain::amount::Score;
use selaras_domain::line::TargetDocument;
use selaras_domain::period::Quarter;
use selaras_program::{BackupArguments, BundleSize, Data, DoctorArguments, Output, RestoreArguments};

use crate::commands::account::Account;
use crate::commands::{
    Check, MovementArguments, Register, Reminders, SealQuarter, attach, evidence, objections, report, threads,
};

/// The office agent of Selaras: keeps a district office's SPM figures and syncs them with the province.
///
/// Exit codes: 0 done, 1 done in part or refused (the good part is in), 2 wrong use, 3 the province cannot be reached
/// (nothing is lost, it is tried again later).
#[derive(Parser)]
#[command(name = "selaras-agent", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Subcommand)]
pub enum Command {
    /// Join a province with the token its administrator gave you
    Join(Join),
    /// Serve the page and keep the schedule until stopped (Ctrl-C or SIGTERM)
    Run(Data),
    /// Read figures from CSV or XLSX files or addresses
    Import(Import),
    /// Show the addresses that figures come from, fetch one, or tell where a line came from
    Sources(Sources),
    /// Write a workbook to fill in and import, with the office's own services, items and figures so far
    Template(Template),
    /// Enter one figure
    Enter(Box<Enter>),
    /// Show what to look at in a quarter: refused, in conflict, typed and not saved, missing, unusual
    Check(Check),
    /// Seal a quarter for the region, or show how its seal stands
    Seal(SealQuarter),
    /// Sync with the province now
    Sync(SyncNow),
    /// Show what waits, what was refused, and whether both sides agree
    Status(Data),
    /// Show the own region's index, offline
    Index(Index),
    /// Show the least that lifts the own region's index to the next place, the next category or a score, offline
    Advise(Advise),
    /// Show why the own region's rank moved since the same quarter a year before, offline
    Movement(MovementArguments),
    /// Set the own region's targets against what was achieved, or propose the next year's
    Targets(Targets),
    /// Show which stages of application the own region has documented, and which lack
    Stages(Stages),
    /// Show what the province reminded this office of, or note that it was seen
    Reminders(Reminders),
    /// Show what was sent back to this office, answered and agreed, cell by cell
    Threads(threads::Threads),
    /// Answer what was sent back, in the thread of its cell
    Reply(threads::Reply),
    /// Send a cell of the region back to the office that reported it; for the coordinator's office
    Return(threads::Said),
    /// What the district's inspectorate found in the field
    #[command(subcommand)]
    Finding(threads::Findings),
    /// Show the editions that the province published, with the own place, objections and rulings
    Editions(objections::Editions),
    /// Object to a cell or a figure of a provisional edition, while its time lasts
    Object(objections::Object),
    /// Attach files that prove a figure, or a planning document; they travel to the province with a later pass
    Attach(attach::Attach),
    /// The region's files of evidence: where each is, save one, ask for one
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// The reports that the province gave to the region: list them, save one
    #[command(subcommand)]
    Report(report::Report),
    /// Keep the people behind the figures by name; they never leave this computer
    #[command(subcommand)]
    Register(Register),
    /// Carry passes in files, for an office without any network
    #[command(subcommand)]
    Bundle(Bundle),
    /// Keep the accounts of the page from this computer, when nobody can log in any more
    #[command(subcommand)]
    Account(Account),
    /// Make a backup beside a running `run`: one archive, read back before it counts
    Backup(BackupArguments),
    /// Put a backup back; the present database is set aside, never deleted
    Restore(RestoreArguments),
    /// Look everything through, the way to the province too, and say what to do
    Doctor(DoctorArguments),
}

#[derive(Args)]
pub struct Join {
    #[command(flatten)]
    pub data: Data,
    /// Address of the province's server, https://HOST:PORT
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// The join token; works once
    #[arg(long, value_name = "TOKEN", env = "SELARAS_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Come back after the computer was lost: with a new token of the same office all its lines are brought back
    #[arg(long)]
    pub recover: bool,
}

#[derive(Args)]
pub struct SyncNow {
    #[command(flatten)]
    pub data: Data,
    /// Sync only when window and byte budget of the settings allow it
    #[arg(long)]
    pub respect: bool,
}

#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    pub data: Data,
    /// CSV or XLSX files, or http(s) addresses of such; the kind is told by the header
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Show the difference and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Give the file back as an XLSX workbook with a note in every refused cell; the file itself is not touched
    #[arg(long, value_name = "OUT.xlsx")]
    pub annotate: Option<PathBuf>,
    /// Fetch an address again even when it has nothing new
    #[arg(long)]
    pub force: bool,
    /// Who imports; written into every line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct Template {
    #[command(flatten)]
    pub data: Data,
    /// Year of the figures
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
    /// Fill the year's missing targets in as proposed from the year before; look at each before importing
    #[arg(long)]
    pub propose: bool,
    /// The workbook to write; a file that is there already is set aside as FILE.xlsx.lama
    #[arg(short, long, value_name = "FILE.xlsx")]
    pub output: PathBuf,
}

#[derive(Args)]
#[command(subcommand_negates_reqs = true)]
pub struct Sources {
    #[command(subcommand)]
    pub command: Option<SourcesCommand>,
    #[command(flatten)]
    pub data: Option<Data>,
}

#[derive(Subcommand)]
pub enum SourcesCommand {
    /// Fetch one source of selaras.toml now
    Fetch {
        #[command(flatten)]
        data: Data,
        /// Name of the source
        #[arg(value_name = "NAME")]
        name: String,
        /// Fetch it again even when it has nothing new
        #[arg(long)]
        force: bool,
    },
    /// Tell where a line came from: file or address, sheet, row, hash, time and writer
    Line {
        #[command(flatten)]
        data: Data,
        /// Number of the line in the ledger
        #[arg(value_name = "SEQ")]
        seq: u64,
        /// Another ledger than the office's own
        #[arg(long, value_name = "ID")]
        ledger: Option<String>,
    },
}

#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true)
    .args(["required", "achieved", "nihil", "not_applicable", "withdraw", "allocation", "realisation", "problem", "remedy", "target"]))]
pub struct Enter {
    #[command(flatten)]
    pub data: Data,
    /// Code of a service (K.2.01) or an item (K.2.01.03), or APBD
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Year of the figure
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// 1 to 4; not for a target
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// How many are to be served, or how much is needed
    #[arg(long, value_name = "NUMBER", requires = "achieved")]
    pub required: Option<String>,
    /// How many were served to the standard, or how much there is
    #[arg(long, value_name = "NUMBER", requires = "required")]
    pub achieved: Option<String>,
    /// How many were served below the standard
    #[arg(long, value_name = "NUMBER", requires = "required")]
    pub below_standard: Option<String>,
    /// A note to the figure
    #[arg(long, value_name = "TEXT", requires = "required")]
    pub note: Option<String>,
    /// Nobody needed the service in this period
    #[arg(long, requires = "reason", conflicts_with_all = ["required", "not_applicable", "withdraw"])]
    pub nihil: bool,
    /// The item does not apply to this region
    #[arg(long, requires = "reason", conflicts_with_all = ["required", "withdraw"])]
    pub not_applicable: bool,
    /// Back to missing
    #[arg(long, requires = "reason", conflicts_with = "required")]
    pub withdraw: bool,
    /// Why: for --nihil, --not-applicable and --withdraw
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Allocation (pagu) in whole rupiah
    #[arg(long, value_name = "RUPIAH", requires = "realisation")]
    pub allocation: Option<String>,
    /// Realisation (realisasi) in whole rupiah
    #[arg(long, value_name = "RUPIAH", requires = "allocation")]
    pub realisation: Option<String>,
    /// What stands in the way (masalah)
    #[arg(long, value_name = "TEXT")]
    pub problem: Option<String>,
    /// What is done about it (tindak lanjut)
    #[arg(long, value_name = "TEXT")]
    pub remedy: Option<String>,
    /// A target of the year
    #[arg(long, value_name = "NUMBER", requires = "document")]
    pub target: Option<String>,
    /// RPJMD, Renstra, RKPD, Renja or APBD
    #[arg(long, value_name = "NAME")]
    pub document: Option<String>,
    /// Who enters it; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct Index {
    #[command(flatten)]
    pub data: Data,
    /// Year of the index
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
}

#[derive(Args)]
pub struct Advise {
    #[command(flatten)]
    pub data: Data,
    /// Year of the index
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
    /// What to reach: `next` is the next place, as far as the province has told the scores, and the next category;
    /// `category` the category alone; or a score from 0 to 100
    #[arg(long, value_name = "GOAL", default_value = "next", value_parser = parse_goal)]
    pub to: To,
}

/// What `advise` is to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Next,
    NextCategory,
    Score(Score),
}

#[derive(Args)]
pub struct Targets {
    #[command(flatten)]
    pub data: Data,
    /// Year of the targets; with --propose the year to start from
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4: figures of this quarter; without it the last one reported
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// Propose the next year's targets from this year's need and pace, with the working
    #[arg(long)]
    pub propose: bool,
    /// Document the proposal is meant for: RPJMD, Renstra, RKPD, Renja or APBD
    #[arg(long, value_name = "NAME", default_value = "RKPD", requires = "propose", value_parser = parse_document)]
    pub document: TargetDocument,
    /// Write the proposal into a new CSV file, to be edited and imported
    #[arg(short, long, value_name = "FILE", requires = "propose")]
    pub output: Option<PathBuf>,
}

#[derive(Args)]
pub struct Stages {
    #[command(flatten)]
    pub data: Data,
    /// Year of the stages
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
}

#[derive(Subcommand)]
pub enum Bundle {
    /// Write a request to join into a file; `import` of the answer completes it
    Join(BundleJoin),
    /// Write what the province does not have yet into a file for the province
    Export(BundleExport),
    /// Take in the province's answers
    Import(BundleImport),
}

#[derive(Args)]
pub struct BundleJoin {
    #[command(flatten)]
    pub data: Data,
    /// The join token; works once
    #[arg(long, value_name = "TOKEN", env = "SELARAS_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Address of the province's server, https://HOST:PORT, for the day there is a network
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE.selaras")]
    pub output: PathBuf,
}

#[derive(Args)]
pub struct BundleExport {
    #[command(flatten)]
    pub data: Data,
    /// The file to write; several parts get names of their own beside it
    #[arg(short, long, value_name = "FILE.selaras")]
    pub output: PathBuf,
    #[command(flatten)]
    pub size: BundleSize,
}

#[derive(Args)]
pub struct BundleImport {
    #[command(flatten)]
    pub data: Data,
    /// Answers of the province, parts in any order
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

fn parse_goal(text: &str) -> Result<To, String> {
    match text {
        "next" => return Ok(To::Next),
        "category" => return Ok(To::NextCategory),
        _ => {}
    }
    let score: Option<Score> = text.parse().ok().filter(|score| (Score::ZERO..=Score::HUNDRED).contains(score));
    score.map(To::Score).ok_or_else(|| "is `next`, `category`, or a score from 0 to 100 such as 82.5".to_owned())
}

fn parse_document(text: &str) -> Result<TargetDocument, String> {
    TargetDocument::from_word(text).ok_or_else(|| "is RPJMD, Renstra, RKPD, Renja or APBD".to_owned())
}

pub fn parse_quarter(text: &str) -> Result<Quarter, String> {
    text.parse().map_err(|error| format!("{error}"))
}
