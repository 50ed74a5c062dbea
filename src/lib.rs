pub mod engine;pub mod manifest;pub mod model;pub mod report;
