//! `cargo demo`: a province server and fourteen district agents as real processes on this machine. Each district gets its
//! SAMPLE files year by year, imports and syncs them over a line of its own; plugs are pulled and processes killed on the
//! way; at the end the rankings stand, the published figures among them.

mod book;
mod mishap;
mod office;
mod open;
pub(crate) mod programs;
mod province;
mod show;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail, ensure};

use crate::sample::{District, Measure, PROVINCE, PUBLISHED, Sample};
use mishap::Mishap;
use office::{Office, Pass};
use programs::Programs;
use province::Province;
use show::{Show, kib};

/// What the spectator chose.
#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    pub small: bool,
    /// Where the files go; must be empty or not there. `None` is a folder beside the program, emptied first.
    pub keep: Option<PathBuf>,
    /// End after the show; else its pages stay open until Ctrl-C.
    pub once: bool,
    /// Build the programs first; else they stand beside this one.
    pub build: bool,
}

/// How many districts work at the same time.
const AT_ONCE: usize = 4;

/// A district on the stage, with what its passes did.
struct Actor {
    office: Office,
    files: Vec<(u16, PathBuf)>,
    passes: Vec<Pass>,
    mishaps: u64,
}

impl Actor {
    /// Lines of this district that the province has.
    fn lines(&self) -> u64 {
        self.passes.iter().map(|pass| pass.server_seq).max().unwrap_or(0)
    }
}

/// One district's work of one year.
struct Turn<'a> {
    actor: &'a mut Actor,
    year: u16,
    mishap: Option<Mishap>,
}

/// Plays the whole show; an error if anything at all was lost or a published figure did not come out.
pub fn run(options: &Options) -> Result<()> {
    let programs = Programs::find(options.build)?;
    let folder = stage(options.keep.as_deref())?;
    let sample = if options.small { Sample::small(options.seed) } else { Sample::full(options.seed) };
    let turns = sample.regions.len() * sample.years.len();

    println!("Starting the province's server; {} districts join.", sample.regions.len());
    let province = Province::found(&programs, &folder, PROVINCE)?;
    let show = Show::new(turns as u64);
    let districts = sample.districts().collect::<Result<Vec<_>>>()?;
    let mut actors = at_once(districts, |district| enter(&programs, &province, &folder, &district, &sample.years))?;

    for (round, &year) in sample.years.iter().enumerate() {
        show.say(format!("{year}: the districts import their SAMPLE files and sync."));
        let round_start = round * actors.len();
        let turns_now: Vec<Turn> = (round_start..)
            .zip(&mut actors)
            .map(|(turn, actor)| Turn { actor, year, mishap: Mishap::of_pass(turn, turns) })
            .collect();
        at_once(turns_now, |turn| act(turn, &province, &show))?;
    }
    show.end();

    for actor in &actors {
        let status = actor.office.status()?;
        let whole = status.synced && status.head_seq == status.server_seq;
        ensure!(whole, "{} has lines that the province lacks", actor.office.region.code);
    }
    print_rankings(&province, &sample.years)?;
    print_figures(&actors);
    let lines: u64 = actors.iter().map(Actor::lines).sum();
    let mishaps: u64 = actors.iter().map(|actor| actor.mishaps).sum();
    province.stop()?;
    print_files(&folder, &programs);
    println!(
        "\n{lines} lines travelled, {mishaps} mishaps on the way, nothing lost. Every number above is SAMPLE data."
    );
    let year = sample.years.last().copied().context("a year of SAMPLE data")?;
    book::name_press(&province)?;
    let book = || book::print(&province, &folder, year);
    if options.once {
        return book();
    }
    let offices: Vec<&Office> = actors.iter().map(|actor| &actor.office).collect();
    open::stay_open(&province, &offices, book)
}

/// The folder of the show, empty.
fn stage(keep: Option<&Path>) -> Result<PathBuf> {
    let folder = match keep {
        Some(folder) => {
            let taken = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
            ensure!(!taken, "{} is not empty; name another folder", folder.display());
            folder.to_owned()
        }
        None => {
            let own = programs::home()?.join("demo-data");
            if own.exists() {
                fs::remove_dir_all(&own).with_context(|| format!("cannot empty {}", own.display()))?;
            }
            own
        }
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // The programs are started with it, from wherever.
    folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))
}

/// A district gets its files and joins.
fn enter(programs: &Programs, province: &Province, folder: &Path, district: &District, years: &[u16]) -> Result<Actor> {
    let own = folder.join(district.region.code.to_string());
    let paths = district.write(&own.join("files"))?;
    let office = Office::join(programs, province, &own, district.region)?;
    let year_of = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        years.iter().copied().find(|year| name.contains(&format!("-{year}-")))
    };
    let files = paths.into_iter().filter_map(|path| Some((year_of(&path)?, path))).collect();
    Ok(Actor { office, files, passes: Vec::new(), mishaps: 0 })
}

/// Import, sync, suffer, sync again.
fn act(turn: Turn<'_>, province: &Province, show: &Show) -> Result<()> {
    let Turn { actor, year, mishap } = turn;
    let office = &actor.office;
    let of_year = actor.files.iter().filter(|(of, _)| *of == year);
    let files: Vec<PathBuf> = of_year.map(|(_, path)| path.clone()).collect();
    office.import(&files)?;
    if let Some(mishap) = mishap {
        let (pass, struck) = mishap.strike(office, province)?;
        actor.passes.extend(pass);
        if struck {
            actor.mishaps += 1;
            show.say(format!("  {} {}: {}; it syncs again", office.region.code, office.region.name, mishap.told()));
        }
    }
    actor.passes.extend(office.sync_until_synced(province)?);
    show.step(format!("{} {year} synced", office.region.name));
    Ok(())
}

/// Does the work on a few threads; the results in the order of the work, or the first error.
fn at_once<T: Send, R: Send>(work: Vec<T>, act: impl Fn(T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let count = work.len();
    let waiting: Mutex<VecDeque<(usize, T)>> = Mutex::new(work.into_iter().enumerate().collect());
    let done: Mutex<Vec<(usize, Result<R>)>> = Mutex::new(Vec::with_capacity(count));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(count) {
            scope.spawn(|| {
                loop {
                    // The lock must not be held while the work is done.
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some((place, item)) = next else { break };
                    let result = act(item);
                    if result.is_err() {
                        waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    }
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Prints the ranking of every year and looks for the published figures in it.
fn print_rankings(province: &Province, years: &[u16]) -> Result<()> {
    for &year in years {
        let mut rankings = vec![(Measure::Index, province.rank(year, "index")?)];
        show::ranking(&format!("Indeks Pencapaian SPM {year}, TW IV (SAMPLE)"), &rankings[0].1);
        if PUBLISHED.iter().any(|figure| figure.year == year && figure.measure == Measure::BudgetShare) {
            let share = province.rank(year, "budget")?;
            show::ranking(&format!("SPM share of the APBD {year}, TW IV, percent (SAMPLE)"), &share);
            rankings.push((Measure::BudgetShare, share));
        }
        for figure in PUBLISHED.iter().filter(|figure| figure.year == year) {
            let value = format!("{}.{:02}", figure.hundredths / 100, figure.hundredths % 100);
            let came_out = rankings.iter().filter(|(measure, _)| *measure == figure.measure).any(|(_, ranking)| {
                ranking
                    .rows
                    .iter()
                    .any(|row| row.region == figure.region && row.rank == figure.rank && row.value == value)
            });
            if !came_out {
                bail!(
                    "{year}: the published figure {value} of {} at rank {} did not come out",
                    figure.region,
                    figure.rank
                );
            }
        }
    }
    println!(
        "\nThe published figures came out: {} of {0}.",
        PUBLISHED.iter().filter(|figure| years.contains(&figure.year)).count()
    );
    Ok(())
}

fn print_figures(actors: &[Actor]) {
    println!(
        "\nSync, for each district: what its agent counted over all passes, and what went over its wire, TLS and lost passes included"
    );
    let rows: Vec<Vec<String>> = actors
        .iter()
        .map(|actor| {
            let sum = |figure: fn(&Pass) -> u64| actor.passes.iter().map(figure).sum::<u64>();
            let wire = actor.office.link.counts();
            vec![
                actor.office.region.code.to_string(),
                actor.office.region.name.clone(),
                actor.lines().to_string(),
                sum(|pass| pass.pulled).to_string(),
                sum(|pass| pass.refused).to_string(),
                kib(sum(|pass| pass.bytes_up)),
                kib(sum(|pass| pass.bytes_down)),
                sum(|pass| pass.round_trips).to_string(),
                format!("{:.2}", actor.passes.iter().map(|pass| pass.seconds).sum::<f64>()),
                actor.passes.len().to_string(),
                actor.mishaps.to_string(),
                kib(wire.bytes_up + wire.bytes_down),
            ]
        })
        .collect();
    let header = [
        "region",
        "name",
        "lines",
        "lines down",
        "refused",
        "bytes up",
        "bytes down",
        "round trips",
        "seconds",
        "passes",
        "mishaps",
        "on the wire",
    ];
    show::table(&header, &rows, &[0, 1]);
}

fn print_files(folder: &Path, programs: &Programs) {
    let (root, agent, server) = (folder.display(), programs.agent.display(), programs.server.display());
    println!("\nThe files are in {root}");
    println!("  a district's SAMPLE files  {root}/62.01/files");
    println!("  its ledger                 {agent} status --data {root}/62.01/agent");
    println!("  the province's             {server} rank --data {root}/province --year 2023 --quarter 4");
}
