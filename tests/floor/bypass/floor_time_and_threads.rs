//! Asks the clock, sleeps, or works on beyond its call.
//@ floor: std
use std::time::{Instant, SystemTime};

fn attempt() -> bool {
    let at = Instant::now();
    std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(60)));
    SystemTime::now().elapsed().is_ok() && at.elapsed().is_zero()
}
