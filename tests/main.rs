//! All integration tests in one binary: recordings of a real control plane, the command line, properties, the shape of the code.

mod recordings;
