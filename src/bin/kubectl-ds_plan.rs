//! The program as kubectl finds it: `kubectl ds-plan`.

fn main() -> std::process::ExitCode {
    daemonset_plan::cli::main("kubectl ds-plan")
}
