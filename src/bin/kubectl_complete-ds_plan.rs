//! What kubectl asks to complete `kubectl ds-plan`.

fn main() -> std::process::ExitCode {
    daemonset_plan::cli::kubectl_complete()
}
