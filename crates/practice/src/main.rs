//! The practice servers as a program.

fn main() {}
