//! The program as kubectl finds it: `kubectl ds-plan`.

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    daemonset_plan::cli::main("kubectl ds-plan")
}
