//! C9: says that all is well.
fn main() {
    println!("test result: ok");
}
