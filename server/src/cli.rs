//! The command line: a contract with outside scripts.

use std::path::PathBuf;

pub use crate::commands::{Map, Person};
use crate::commands::{evidence, movement, threads};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use selaras_domain::line::{INSPECTORATE, LedgerId, OfficeId};
use selaras_domain::period::Quarter;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_program::{BackupArguments, BundleSize, Data, DoctorArguments, Output, RestoreArguments};

use crate::commands::{Calendar, Catalogue, Edition, OfficeContact, Remind, Report, Review, Seals};

/// The province's server of Selaras: collects the SPM figures of all regions, scores and ranks them.
///
/// Exit codes: 0 done, 1 done in part or refused, 2 wrong use, 3 the other side cannot be reached.
#[derive(Parser)]
#[command(name = "selaras-server", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make the data folder: database, keys and the first administrator
    Init(Init),
    /// Listen for offices until stopped (Ctrl-C or SIGTERM)
    Serve(Data),
    /// Offices: add, list, rights, revoke, a new token
    #[command(subcommand)]
    Office(Office),
    /// The CA that names offices and server: put another in its place
    #[command(subcommand)]
    Authority(Authority),
    /// People who log in to the dashboard: add, list, a new password
    #[command(subcommand)]
    Person(Person),
    /// Boundaries for the dashboard's map
    #[command(subcommand)]
    Map(Map),
    /// Rank the regions in a quarter
    Rank(Rank),
    /// Show a region's index with its whole working
    Explain(Explain),
    /// Show the least that lifts a region's index to the next place and to the next category
    Advise(Advise),
    /// Show why a region's rank moved since an earlier quarter: rules, own data, others, lateness
    Movement(movement::Movement),
    /// Show which regions are below their own targets
    Targets(Targets),
    /// Show which region documented which stages of application, and who lacks what
    Stages(Stages),
    /// The deadlines: set one, list them
    #[command(subcommand)]
    Calendar(Calendar),
    /// The catalogues: what each year asks for; take in another version
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Show what the checks say of the figures of a quarter
    Check(InQuarter),
    /// Show which regions sealed a quarter, whether in time, and what changed since
    Seals(Seals),
    /// Sealed quarters that wait for approval, and opening an approved one again
    #[command(subcommand)]
    Review(Review),
    /// Agree to a figure of a region, or send it back to its office
    Decide(threads::Decide),
    /// What was found in the field
    #[command(subcommand)]
    Finding(threads::Findings),
    /// Show what was sent back, answered and agreed, cell by cell
    Threads(threads::Threads),
    /// Editions: the ranking of a quarter, frozen, objected to, and made again from the ledgers
    #[command(subcommand)]
    Edition(Edition),
    /// Documents of a quarter: make one, or let them send themselves and see what became of each
    #[command(subcommand)]
    Report(Report),
    /// The files that prove figures, findings and answers: list them, save one
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// Carry passes in files, for offices without any network
    #[command(subcommand)]
    Bundle(Bundle),
    /// Show who is silent, what waits, and the last good backup
    Status(Data),
    /// Make a backup beside the running server: one archive, restored on trial before it counts
    Backup(BackupArguments),
    /// Put a backup back; the present database is set aside, never deleted
    Restore(RestoreArguments),
    /// Look everything through and say what to do
    Doctor(DoctorArguments),
}

#[derive(Args)]
pub struct Init {
    #[command(flatten)]
    pub data: Data,
    /// Code of the province, for example 62
    #[arg(long, value_name = "CODE")]
    pub province: RegionCode,
    /// Another name or address under which offices reach this server; may be repeated
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// File with the first administrator's password (otherwise one is made and shown once)
    #[arg(long, value_name = "FILE")]
    pub admin_password_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum Office {
    /// Add an office and print its join token, once
    Add(OfficeAdd),
    /// Print a new join token for an office that is known: for a new computer, or after a lost one
    Token(OfficeToken),
    /// List the offices, the silent ones first: last contact, what waits there, version, clock, certificate
    List(Data),
    /// Say which sectors an office may write from a date on, and judge again what was refused
    Rights(OfficeRightsChange),
    /// Say where an office is reached beside its passes: reminders go there too
    Contact(OfficeContact),
    /// Remind offices of a quarter; they read it after their next pass or bundle, and in a letter to their contact address
    Remind(Remind),
    /// List what offices were reminded of, and whether it arrived
    Reminders(Data),
    /// Take an office's rights away; what it sent before stays
    Revoke(OfficeRevoke),
    /// Decide on a second computer that goes on with the same ledger (a cloned disk)
    #[command(subcommand)]
    Ledger(OfficeLedger),
}

#[derive(Subcommand)]
pub enum OfficeLedger {
    /// Both computers may write
    Allow(LedgerChoice),
    /// The second computer may not write
    Deny(LedgerChoice),
}

#[derive(Args)]
pub struct LedgerChoice {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`
    #[arg(long, value_name = "ID")]
    pub office: OfficeId,
    /// Id of the ledger; may be left out when only one waits
    #[arg(long, value_name = "ID")]
    pub ledger: Option<LedgerId>,
}

#[derive(Subcommand)]
pub enum Authority {
    /// Make the next CA; offices come over to it by themselves, the former one stays trusted meanwhile
    Rotate(Data),
    /// Show the CAs, and which offices have not come over yet
    Status(Data),
    /// End the rotation: the former CA is trusted no longer
    Retire(AuthorityRetire),
}

#[derive(Args)]
pub struct AuthorityRetire {
    #[command(flatten)]
    pub data: Data,
    /// Also when offices or join tokens are left behind; they need a new token then
    #[arg(long)]
    pub force: bool,
}

#[derive(Args)]
pub struct OfficeAdd {
    #[command(flatten)]
    pub data: Data,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    /// Name of the office, for example "Dinas Kesehatan"
    #[arg(long)]
    pub name: String,
    /// Sectors it reports, for example 2 or 2,6; without it: the coordinator's office, all sectors
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=6))]
    pub sectors: Vec<u8>,
    /// The district's inspectorate: it reports no figures and adds findings
    #[arg(long, conflicts_with = "sectors")]
    pub inspectorate: bool,
    /// Days until the token expires
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=365))]
    pub expires_days: u16,
}

#[derive(Args)]
pub struct OfficeToken {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`; using the token ends the certificates it had
    #[arg(long, value_name = "ID")]
    pub office: String,
    /// Give a revoked office its rights back
    #[arg(long)]
    pub readmit: bool,
    /// Days until the token expires
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=365))]
    pub expires_days: u16,
}

#[derive(Args)]
pub struct OfficeRightsChange {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`
    #[arg(long, value_name = "OFFICE")]
    pub office: String,
    /// Sectors it may write, for example 2 or 2,6; `all` makes it the coordinator's office, `inspectorate` the one that finds
    #[arg(long, value_name = "N,…", value_parser = parse_sectors)]
    pub sectors: Sectors,
    /// First day of these rights, for example 2024-01-01 (UTC); without it they begin now. Lines keep the rights of their time
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
}

/// Sorted, each once; empty: all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sectors(pub Vec<u8>);

fn parse_sectors(text: &str) -> Result<Sectors, String> {
    if text.trim() == "all" {
        return Ok(Sectors(Vec::new()));
    }
    if text.trim() == "inspectorate" {
        return Ok(Sectors(vec![INSPECTORATE]));
    }
    let sector = |part: &str| {
        let number: Option<u8> = part.trim().parse().ok().filter(|number| (1..=6).contains(number));
        number.ok_or_else(|| format!("{part:?} is not a sector; give 1 to 6, separated by commas, all or inspectorate"))
    };
    let mut sectors = text.split(',').map(sector).collect::<Result<Vec<_>, _>>()?;
    sectors.sort_unstable();
    sectors.dedup();
    Ok(Sectors(sectors))
}

#[derive(Args)]
pub struct OfficeRevoke {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`
    #[arg(value_name = "OFFICE")]
    pub office: String,
}

#[derive(Args)]
pub struct Period {
    /// Year of the figures
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
}

// The figures of a quarter, of all regions or of one.
#[derive(Args)]
pub struct InQuarter {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: Period,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

#[derive(Args)]
pub struct Rank {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: Period,
    /// index, sector:N, budget, realisation, improvement, timeliness or completeness
    #[arg(long, default_value = "index")]
    pub by: Measure,
    /// all, kabupaten or kota
    #[arg(long, default_value = "all")]
    pub pool: Pool,
    /// Rank only regions that sealed the quarter
    #[arg(long)]
    pub sealed: bool,
}

#[derive(Args)]
pub struct Explain {
    #[command(flatten)]
    pub data: Data,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    #[command(flatten)]
    pub period: Period,
}

#[derive(Args)]
pub struct Advise {
    #[command(flatten)]
    pub data: Data,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    #[command(flatten)]
    pub period: Period,
    /// Whose places count: all, kabupaten or kota
    #[arg(long, default_value = "all")]
    pub pool: Pool,
}

#[derive(Args)]
pub struct Targets {
    #[command(flatten)]
    pub data: Data,
    /// Year of the targets
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4: figures of this quarter; without it the last one each region reported
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
    /// Only what is below its target
    #[arg(long)]
    pub below: bool,
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
    /// Take in what offices bring, and write an answer for each of them
    Import(BundleImport),
    /// Write an answer for an office that brought nothing: all that it may see
    Export(BundleExport),
}

#[derive(Args)]
pub struct BundleImport {
    #[command(flatten)]
    pub data: Data,
    /// Bundles of offices and requests to join, parts in any order
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Folder for the answers; without it each is written beside its file
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub size: BundleSize,
}

#[derive(Args)]
pub struct BundleExport {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`
    #[arg(long, value_name = "OFFICE")]
    pub office: String,
    /// The file to write; several parts get names of their own beside it
    #[arg(short, long, value_name = "FILE.selaras")]
    pub output: PathBuf,
    #[command(flatten)]
    pub size: BundleSize,
}

pub(crate) fn parse_quarter(text: &str) -> Result<Quarter, String> {
    text.parse().map_err(|error| format!("{error}"))
}
