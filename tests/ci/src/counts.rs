//! How many tests passed and failed, read off the runner's own lines on their way to the screen.

/// Tests that passed and failed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    /// Adds what one line of a runner says; a line that is no closing line of a run adds nothing. Known are nextest's
    /// `Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 0 skipped` and the `test result: ok. 3 passed; 0 failed; …`
    /// that the standard harness and doc tests print.
    pub fn read(&mut self, line: &str) {
        let line = without_colours(line);
        let closing = match line.split_once("tests run:").or_else(|| line.split_once("test run:")) {
            Some((before, after)) if before.trim_start().starts_with("Summary") => after,
            // nextest repeats this line of a failed test, set in: the summary counts it.
            _ => match line.strip_prefix("test result:") {
                Some(after) => after,
                None => return,
            },
        };
        let words: Vec<&str> =
            closing.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else {
                continue;
            };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" | "timed" | "exec" => self.failed += number,
                _ => {}
            }
        }
    }

    pub fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The line without its terminal colours (`ESC [ … m`).
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(lines: &[&str]) -> (u64, u64) {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.read(line));
        (counts.passed, counts.failed)
    }

    #[test]
    fn the_summary_of_nextest_is_counted() {
        let line = "     Summary [   0.012s] 12 tests run: 9 passed (1 slow, 2 flaky), 1 failed, 1 timed out, 1 exec failed, 4 skipped";
        assert_eq!(counts(&[line]), (9, 3));
        assert_eq!(counts(&["     Summary [   0.012s] 1 test run: 1 passed, 0 skipped"]), (1, 0));
    }

    #[test]
    fn what_nextest_repeats_of_a_failed_test_is_counted_once() {
        let repeated =
            "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 151 filtered out; finished in 0.23s";
        assert_eq!(counts(&[repeated, "     Summary [   8.3s] 3 tests run: 2 passed, 1 failed, 0 skipped"]), (2, 1));
    }

    #[test]
    fn colours_do_not_hide_the_summary() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m3\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped";
        assert_eq!(counts(&[line]), (3, 0));
    }

    #[test]
    fn the_results_of_the_standard_harness_add_up() {
        let first = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let second =
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(counts(&[first, second]), (4, 2));
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        assert_eq!(counts(&["7 passed, 0 failed", "Summary of the year: 3 passed"]), (0, 0));
    }
}
