//! Makes a cell of a kind of its own.
//@ error: E0423
//@ error: E0603
use sekisho_gate::Cell;

fn attempt(text: &'static str) -> Cell {
    let content = sekisho_gate::render::CellContent::Fact(sekisho_types::FactValue::Word(text)); //~
    Cell(content) //~
}
