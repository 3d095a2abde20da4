//! Joins finds that overlap, so that every character is hidden at most once and none that was found stays.

use crate::detect::{Form, Hit};
use crate::kind::Kind;

/// Sorts the finds and joins those that overlap.
///
/// Of a cluster the strictest find speaks, then the longest. If it does not cover the whole cluster, or if two
/// telephone numbers disagree about where they end, the whole cluster goes.
pub(crate) fn merge(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by(|a, b| a.from.cmp(&b.from).then(b.to.cmp(&a.to)).then(b.action.cmp(&a.action)));
    let mut merged = Vec::with_capacity(hits.len());
    let mut cluster: Option<Cluster> = None;
    for hit in hits {
        match &mut cluster {
            Some(open) if hit.from < open.to => open.join(hit),
            _ => merged.extend(cluster.replace(Cluster::of(hit)).map(Cluster::close)),
        }
    }
    merged.extend(cluster.map(Cluster::close));
    merged
}

struct Cluster {
    best: Hit,
    from: usize,
    to: usize,
    is_torn: bool,
}

impl Cluster {
    fn of(hit: Hit) -> Self {
        Self { from: hit.from, to: hit.to, best: hit, is_torn: false }
    }

    fn join(&mut self, hit: Hit) {
        self.to = self.to.max(hit.to);
        let rank = |h: &Hit| (h.action, h.to.saturating_sub(h.from));
        let phones = self.best.kind == Kind::Phone && hit.kind == Kind::Phone;
        self.is_torn |= phones && self.best.to != hit.to;
        if rank(&hit) > rank(&self.best) {
            self.best = hit;
        }
    }

    fn close(self) -> Hit {
        let covers = self.best.from == self.from && self.best.to == self.to;
        if covers && !(self.is_torn && self.best.kind == Kind::Phone) {
            return self.best;
        }
        Hit { from: self.from, to: self.to, form: Form::Whole, ..self.best }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Action;

    fn hit(kind: Kind, action: Action, from: usize, to: usize) -> Hit {
        Hit { kind, action, rule: "test", from, to, form: Form::LastDigits { hide: 4 } }
    }

    #[test]
    fn what_overlaps_is_one_find() {
        let merged = merge(vec![
            hit(Kind::Phone, Action::Hide, 20, 30),
            hit(Kind::Card, Action::Forbid, 4, 8),
            hit(Kind::Email, Action::Hide, 0, 10),
            hit(Kind::Phone, Action::Hide, 30, 40),
        ]);
        assert_eq!(
            merged,
            [
                Hit { form: Form::Whole, ..hit(Kind::Card, Action::Forbid, 0, 10) },
                hit(Kind::Phone, Action::Hide, 20, 30),
                hit(Kind::Phone, Action::Hide, 30, 40),
            ]
        );
    }

    #[test]
    fn telephone_numbers_that_disagree_go_whole() {
        let merged =
            merge(vec![hit(Kind::Phone, Action::Hide, 0, 10), hit(Kind::Phone, Action::Hide, 0, 14)]);
        assert_eq!(merged, [Hit { form: Form::Whole, ..hit(Kind::Phone, Action::Hide, 0, 14) }]);
    }
}
