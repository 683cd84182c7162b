//! Being written.
#[derive(Debug, clap::Args)]
pub struct Args {}
pub fn run(_: &crate::Context, _: Args) -> anyhow::Result<std::process::ExitCode> { Ok(std::process::ExitCode::SUCCESS) }
