//! The command line of `register`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::period::Quarter;
use selaras_program::Data;

#[derive(Subcommand)]
pub enum Register {
    /// Read people from CSV or XLSX files into the register
    Import(RegisterImport),
    /// Show people by name: of a service and year, or everything of one NIK. Every look is kept
    List(RegisterList),
    /// Show how many people are at two services in one year, and by name who they are
    Duplicates(RegisterDuplicates),
    /// Show how many people there are, by service and quarter, without a name
    Counts(RegisterCounts),
    /// Write a service's counts as its achievement figure, with a link to this state of the register
    TakeOver(RegisterTakeOver),
    /// Delete everything of one person, in all services and years
    Forget(RegisterForget),
    /// Show who looked at what
    Log(RegisterLog),
}

#[derive(Args)]
pub struct RegisterImport {
    #[command(flatten)]
    pub data: Data,
    /// CSV or XLSX files with the columns nik, nama and, as far as known, alamat, tanggal_lahir, kode, tahun,
    /// tanggal_dilayani, sesuai_standar
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Code of the service of all rows, instead of the column kode
    #[arg(long, value_name = "CODE", value_parser = parse_service)]
    pub service: Option<ServiceCode>,
    /// Year of all rows, instead of the column tahun
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: Option<u16>,
    /// Give a NIK that stands under another name the new one, instead of refusing the row
    #[arg(long)]
    pub replace: bool,
    /// Show the difference and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Who imports; kept in the log
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct RegisterList {
    #[command(flatten)]
    pub data: Data,
    /// Year of the list
    #[arg(long, value_name = "YEAR", required_unless_present = "nik", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: Option<u16>,
    /// Code of the service
    #[arg(long, value_name = "CODE", required_unless_present = "nik", value_parser = parse_service)]
    pub service: Option<ServiceCode>,
    /// Everything of one person instead; `-` reads the NIK from standard input, where nobody else on this computer sees it
    #[arg(long, value_name = "NIK", conflicts_with_all = ["year", "service"])]
    pub nik: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub count: u32,
    /// Go on behind this place, the `next` of the list before
    #[arg(long, value_name = "PLACE")]
    pub after: Option<String>,
    /// Who looks; kept in the log
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct RegisterDuplicates {
    #[command(flatten)]
    pub data: Data,
    /// Year of the services
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// Two services: show the first 50 people who are at both
    #[arg(long, value_names = ["CODE", "CODE"], num_args = 2, value_parser = parse_service)]
    pub of: Option<Vec<ServiceCode>>,
    /// Who looks; kept in the log
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct RegisterCounts {
    #[command(flatten)]
    pub data: Data,
    /// Year of the counts
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
}

#[derive(Args)]
pub struct RegisterTakeOver {
    #[command(flatten)]
    pub data: Data,
    /// Code of the service
    #[arg(value_name = "CODE", value_parser = parse_service)]
    pub service: ServiceCode,
    /// Year of the figure
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; everybody served until its end counts
    #[arg(long, value_name = "1-4", value_parser = crate::cli::parse_quarter)]
    pub quarter: Quarter,
    /// Who enters it; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct RegisterForget {
    #[command(flatten)]
    pub data: Data,
    /// The person's NIK; `-` reads it from standard input, where nobody else on this computer sees it
    #[arg(value_name = "NIK")]
    pub nik: String,
    /// Who deletes; kept in the log
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

#[derive(Args)]
pub struct RegisterLog {
    #[command(flatten)]
    pub data: Data,
    /// Only looks at one person; `-` reads the NIK from standard input
    #[arg(long, value_name = "NIK")]
    pub nik: Option<String>,
    /// At most so many, the newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub count: u32,
    /// Who looks; kept in the log
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

fn parse_service(text: &str) -> Result<ServiceCode, String> {
    text.to_uppercase().parse().map_err(|_| "is the code of a service, like K.2.01".to_owned())
}
