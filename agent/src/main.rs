//! `selaras-agent`: a district office's side. Arguments to a command, its outcome to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    selaras_agent::main()
}
