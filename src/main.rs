//! The program under its own name.

fn main() -> std::process::ExitCode {
    daemonset_plan::cli::main("daemonset-plan")
}
