pub mod model;pub mod manifest;
