//! What a user sees: the console blocks of `tests/cli/` and the README, run as they stand.
//! `TRYCMD=overwrite cargo test` writes what the program says today; read the difference before you commit it.

#[test]
fn console_blocks_show_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .register_bins([
            ("daemonset-plan", std::path::Path::new(env!("CARGO_BIN_EXE_daemonset-plan"))),
            ("kubectl-ds_plan", std::path::Path::new(env!("CARGO_BIN_EXE_kubectl-ds_plan"))),
        ])
        .case("tests/cli/*.md")
        .case("README.md");
}
