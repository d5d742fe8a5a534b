//! Both programs killed at any moment, ten times each: the short form of `--bin torture`.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn whoever_is_killed_at_any_moment_under_load_nothing_is_lost_doubled_or_half_done() {
    let test = env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    // Another seed in each run: a failure prints it.
    let ran = Command::new(folder.join(format!("torture{}", env::consts::EXE_SUFFIX)))
        .args(["--kills", "10", "--built"])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((report["agent_kills"].as_u64(), report["server_kills"].as_u64()), (Some(10), Some(10)), "{report}");
    assert!(report["lines"].as_u64().unwrap() > 0);
}
