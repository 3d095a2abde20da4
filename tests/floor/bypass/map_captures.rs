//! Carries text out of the plain functions in a captured variable.
//@ error: E0308
use sekisho_gate::Raw;

fn attempt(raws: [Raw<String>; 5]) -> Vec<String> {
    let mut out = Vec::new();
    let [one, two, three, four, five] = raws;
    drop(one.map(|text| out.push(text))); //~
    drop(two.try_map(|text| Ok(out.push(text)))); //~
    drop(three.map_with(1_u8, |text, _| out.push(text))); //~
    drop(four.try_map_with(1_u8, |text, _| Ok(out.push(text)))); //~
    five.fact(|text| out.push(text.clone()) == ()); //~
    out
}
