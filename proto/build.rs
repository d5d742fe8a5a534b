//! Compiles the .proto files with protox: no protoc to install.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = [
        "selaras/v1/exchange.proto",
        "selaras/v1/columns.proto",
        "selaras/v1/enrolment.proto",
        "selaras/v1/bundle.proto",
        "selaras/v1/evidence.proto",
        "selaras/v1/monitor.proto",
        "selaras/v1/report.proto",
    ];
    let descriptors = protox::compile(files, ["proto"])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("descriptors.bin"), prost::Message::encode_to_vec(&descriptors))?;
    // It holds the token's secret; `lib.rs` shows it without.
    tonic_prost_build::configure().skip_debug([".selaras.v1.EnrolRequest"]).compile_fds(descriptors)?;
    println!("cargo:rerun-if-changed=proto");
    Ok(())
}
