//! Prints, inside a conversion where the content is in hand.
//@ lint: clippy::dbg_macro
//@ lint: clippy::print_stderr
//@ lint: clippy::print_stdout
//@ floor: macro
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> Raw<()> {
    raw.map(|text| {
        println!("{text}"); //~
        print!("{text}"); //~
        eprintln!("{text}"); //~
        eprint!("{text}"); //~
        drop(dbg!(text)); //~
    })
}
