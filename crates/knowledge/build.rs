//! Builds the content in again when a file of it is added, changed or gone.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the folder when it runs, and need not be rebuilt for an edit.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../knowledge");
    }
}
