//! A few hundred seeds of the simulator; `cargo simulate` runs as many as one likes.

use std::sync::atomic::{AtomicU64, Ordering};

use selaras_tests::simulator::{Run, Simulator};

const SEEDS: u64 = 120;
/// Shorter than those of the long form, for the time it takes unoptimised.
const STEPS: u32 = 140;

fn run(simulator: &Simulator, seed: u64) -> Run {
    match simulator.run(seed, STEPS).unwrap() {
        Ok(run) => run,
        Err(failure) => panic!("{}", simulator.shrink(failure).unwrap()),
    }
}

#[test]
fn nothing_is_lost_or_doubled_and_all_come_into_step_whatever_goes_wrong() {
    let threads = std::thread::available_parallelism().unwrap().get();
    let next = AtomicU64::new(0);
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let one = || {
            let simulator = Simulator::new().unwrap();
            let seeds = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < SEEDS));
            seeds.map(|seed| run(&simulator, seed)).collect::<Vec<Run>>()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(runs.len() as u64, SEEDS);
    let (lines, refused): (usize, usize) =
        runs.iter().fold((0, 0), |(lines, refused), run| (lines + run.lines, refused + run.refused));
    assert!(lines > 40 * runs.len() && refused > 10 * runs.len() && refused < lines, "{refused} of {lines} refused");
}

#[test]
fn a_seed_gives_the_same_run_again() {
    let (one, other) = (Simulator::new().unwrap(), Simulator::new().unwrap());
    for seed in 1_000..1_010 {
        // The second in another folder, with other keys, after other runs.
        assert_eq!(run(&one, seed), run(&other, seed));
    }
    assert_ne!(run(&one, 1).trace, run(&one, 2).trace);
}
