//! What the two programs are as programs: their answers and exit codes, logs, settings file, clock, the wish to stop, and the care of
//! their data folder. What
//! they do with a number is in `agent` and `server`.

mod answer;
mod arguments;
pub mod care;
mod logging;
pub mod schedule;
mod settings;
mod stop;
mod time;
pub mod whole_file;

pub use answer::{DONE, REFUSED, UNREACHABLE, WRONG_USE, WrongUse, answer, answer_with, complain, fail, say};
pub use arguments::{BackupArguments, BundleSize, Data, DoctorArguments, Output, RestoreArguments};
pub use logging::start_logging;
pub use settings::{SETTINGS_FILE, read_settings};
pub use stop::stopped;
pub use time::{Clock, instant, now_ms};
