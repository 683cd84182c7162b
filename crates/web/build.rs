//! A new or changed file in `static/` is taken in by the next build.

fn main() {
    println!("cargo::rerun-if-changed=static");
}
