//! What a user sees: the console blocks of `tests/cli/`, the README and the guide, run as they stand.
//! `TRYCMD=overwrite cargo test` writes what the program says today; read the difference before you commit it.

use crate::program::NO_CLUSTER;

#[test]
fn console_blocks_show_what_the_program_prints() {
    let cases = trycmd::TestCases::new();
    // Whoever runs this may have a cluster.
    for (name, value) in NO_CLUSTER {
        cases.env(name, value);
    }
    cases
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .register_bins([
            ("daemonset-plan", std::path::Path::new(env!("CARGO_BIN_EXE_daemonset-plan"))),
            ("kubectl-ds_plan", std::path::Path::new(env!("CARGO_BIN_EXE_kubectl-ds_plan"))),
        ])
        .case("tests/cli/*.md")
        .case("README.md")
        .case("docs/guide.md");
}
