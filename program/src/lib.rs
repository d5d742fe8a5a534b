//! What the two programs are as programs: their answers and exit codes, logs, settings file, clock and the wish to stop. What
//! they do with a number is in `agent` and `server`.

mod answer;
mod arguments;
mod logging;
mod settings;
mod stop;
mod time;
pub mod whole_file;

pub use answer::{DONE, REFUSED, UNREACHABLE, WRONG_USE, WrongUse, answer, answer_with, complain, fail, say};
pub use arguments::{BundleSize, Data, Output};
pub use logging::start_logging;
pub use settings::{SETTINGS_FILE, read_settings};
pub use stop::stopped;
pub use time::{Clock, instant, now_ms};
