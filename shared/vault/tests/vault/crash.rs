//! Processes killed where they stand: what was said to be kept is kept, and the slot can always be read.

use crate::processes::{Child, Order};
use crate::support::Home;
use sekisho_types::Slot;

const PROCESSES: usize = 3;
const ROUNDS: usize = 6;

#[test]
fn killed_writers_lose_nothing_that_was_kept_and_leave_nothing_behind() {
    let home = Home::new();
    home.write(Slot::SlackRead, 1);
    for round in 0..ROUNDS {
        let kept = std::thread::scope(|scope| {
            let children: Vec<_> = (0..PROCESSES)
                .map(|process| {
                    let child = Child::start(home.dir.path(), Order::Write);
                    scope.spawn(move || child.kill_after(1 + (round + process) % 3))
                })
                .collect();
            children.into_iter().map(|child| child.join().unwrap()).max().unwrap()
        });
        let found = home.read(Slot::SlackRead).unwrap().header.generation;
        assert!(found >= kept, "round {round}: generation {found}, and {kept} was said to be kept");
    }
    let before = home.read(Slot::SlackRead).unwrap().header.generation;
    assert_eq!(home.write(Slot::SlackRead, 9).header.generation, before + 1);
    let left = home.left_over();
    assert!(left.is_empty(), "{left:?}");
    assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none());
}
