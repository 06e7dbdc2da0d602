//! C6, C7: runs before the tests are compiled.
fn main() {
    println!("cargo::rustc-link-arg=-nostdlib");
}
