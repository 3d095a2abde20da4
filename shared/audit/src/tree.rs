//! The RFC 6962 tree: its root while it grows, and proofs about its leaves.
//!
//! Apart because it knows nothing of lines or files: hashes in, hashes out.

use crate::digest::Digest;

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// Hashes a leaf's data: SHA-256(0x00 ‖ data).
///
/// - Source: RFC 6962, section 2.1.
pub fn leaf_hash(data: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], data])
}

/// The right edge of a growing tree: enough to add leaves and to know the root, whatever the size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frontier {
    size: u64,
    /// Roots of the full subtrees, largest first: one for each bit set in `size`.
    peaks: Vec<Digest>,
}

impl Frontier {
    /// Takes up a tree again. `None` if the number of peaks does not fit the size.
    pub(crate) fn from_peaks(size: u64, peaks: Vec<Digest>) -> Option<Self> {
        (u32::try_from(peaks.len()) == Ok(size.count_ones())).then_some(Self { size, peaks })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Adds a leaf by its hash.
    pub(crate) fn push(&mut self, leaf: Digest) {
        let mut top = leaf;
        for _ in 0..self.size.trailing_ones() {
            // INVARIANT: one peak for each bit set in `size`.
            if let Some(left) = self.peaks.pop() {
                top = node(&left, &top);
            }
        }
        self.peaks.push(top);
        self.size = self.size.saturating_add(1);
    }

    /// The root over all leaves so far; of no leaves, the hash of nothing.
    pub(crate) fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            Some(last) => peaks.fold(*last, |right, left| node(left, &right)),
            None => Digest::of(b""),
        }
    }
}

/// The root over these leaf hashes.
///
/// - Source: RFC 6962, section 2.1 (Merkle Tree Hash).
pub fn root(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The largest power of two below `size`, which must be 2 or more.
fn split(size: u64) -> u64 {
    size.saturating_sub(1).checked_ilog2().map_or(0, |bits| 1 << bits)
}

fn halves(leaves: &[Digest]) -> (u64, &[Digest], &[Digest]) {
    let size = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
    let k = split(size);
    let (left, right) = leaves.split_at(usize::try_from(k).unwrap_or(0).min(leaves.len()));
    (k, left, right)
}

/// The hashes that lead from leaf `index` to the root over `leaves`; `None` if there is no such leaf.
///
/// - Source: RFC 6962, section 2.1.1 (Merkle audit path).
pub fn inclusion_proof(leaves: &[Digest], index: u64) -> Option<Vec<Digest>> {
    let size = u64::try_from(leaves.len()).ok()?;
    if index >= size {
        return None;
    }
    if size == 1 {
        return Some(Vec::new());
    }
    let (k, left, right) = halves(leaves);
    let (mut path, other) = if index < k {
        (inclusion_proof(left, index)?, root(right))
    } else {
        (inclusion_proof(right, index.saturating_sub(k))?, root(left))
    };
    path.push(other);
    Some(path)
}

/// Tells whether `path` leads from `leaf` at `index` to `root` of a tree of `size` leaves.
///
/// - Source: RFC 9162, section 2.1.3.2.
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, path: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size.saturating_sub(1), *leaf);
    for other in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(other, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The hashes that show that the first `old_size` of `leaves` were not changed; `None` for a size that is 0 or
/// larger than there are leaves.
///
/// - Source: RFC 6962, section 2.1.2 (Merkle consistency proof).
pub fn consistency_proof(leaves: &[Digest], old_size: u64) -> Option<Vec<Digest>> {
    fn subproof(leaves: &[Digest], old: u64, whole: bool) -> Vec<Digest> {
        if u64::try_from(leaves.len()) == Ok(old) {
            return if whole { Vec::new() } else { vec![root(leaves)] };
        }
        let (k, left, right) = halves(leaves);
        let (mut proof, other) = if old <= k {
            (subproof(left, old, whole), root(right))
        } else {
            (subproof(right, old.saturating_sub(k), false), root(left))
        };
        proof.push(other);
        proof
    }
    let size = u64::try_from(leaves.len()).ok()?;
    (old_size > 0 && old_size <= size).then(|| subproof(leaves, old_size, true))
}

/// Tells whether `proof` shows that the tree of `new_size` leaves only added to the one of `old_size` leaves.
///
/// - Source: RFC 9162, section 2.1.4.2.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> bool {
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    let mut rest = proof.iter();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { rest.next() };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old_size.saturating_sub(1), new_size.saturating_sub(1));
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*first, *first);
    for other in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old = node(other, &old);
            new = node(other, &new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = node(&new, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old == *old_root && new == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;
    use sha2::Sha256;

    /// The eight leaves of the Certificate Transparency reference tests.
    fn inputs() -> Vec<Vec<u8>> {
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .iter()
            .map(|hex| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap())
            .collect()
    }

    /// The known roots over the first 0 to 8 of them.
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// Known audit paths: leaf (from 0), tree size, hashes.
    const PATHS: [(u64, u64, &[&str]); 4] = [
        (0, 1, &[]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];

    /// Known consistency proofs: old size, new size, hashes.
    const CONSISTENCY: [(u64, u64, &[&str]); 4] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];

    fn leaves() -> Vec<Digest> {
        inputs().iter().map(|data| leaf_hash(data)).collect()
    }

    #[test]
    fn roots_are_the_published_ones() {
        let leaves = leaves();
        for (size, known) in ROOTS.iter().enumerate() {
            assert_eq!(root(&leaves[..size]).to_string(), *known, "{size} leaves");
        }
    }

    #[test]
    fn audit_paths_are_the_published_ones() {
        for (index, size, known) in PATHS {
            let leaves = &leaves()[..usize::try_from(size).unwrap()];
            let path = inclusion_proof(leaves, index).unwrap();
            let shown: Vec<String> = path.iter().map(Digest::to_string).collect();
            assert_eq!(shown, known, "leaf {index} of {size}");
        }
    }

    #[test]
    fn consistency_proofs_are_the_published_ones() {
        for (old, size, known) in CONSISTENCY {
            let leaves = &leaves()[..usize::try_from(size).unwrap()];
            let proof = consistency_proof(leaves, old).unwrap();
            let shown: Vec<String> = proof.iter().map(Digest::to_string).collect();
            assert_eq!(shown, known, "{old} to {size}");
            let old_root = root(&leaves[..usize::try_from(old).unwrap()]);
            assert!(verify_consistency(old, &old_root, size, &root(leaves), &proof));
        }
    }

    #[test]
    fn a_tree_is_taken_up_again_from_its_peaks() {
        let leaves = leaves();
        let mut whole = Frontier::default();
        for (size, leaf) in leaves.iter().enumerate() {
            let peaks = whole.peaks().to_vec();
            let again = Frontier::from_peaks(u64::try_from(size).unwrap(), peaks.clone()).unwrap();
            assert_eq!(again, whole);
            assert_eq!(Frontier::from_peaks(u64::try_from(size).unwrap() + 8, peaks), None);
            whole.push(*leaf);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn another_implementation_agrees(
            data in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 2..70),
            a in any::<prop::sample::Index>(),
            b in any::<prop::sample::Index>(),
        ) {
            let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
            for leaf in &data {
                other.push(leaf.clone());
            }
            let leaves: Vec<Digest> = data.iter().map(|d| leaf_hash(d)).collect();
            let size = u64::try_from(leaves.len()).unwrap();
            let all = root(&leaves);
            let theirs = other.root();
            prop_assert_eq!(&all.as_bytes()[..], &theirs.as_bytes()[..]);

            let index = a.index(leaves.len());
            let path = inclusion_proof(&leaves, u64::try_from(index).unwrap()).unwrap();
            let theirs = other.prove_inclusion(index);
            prop_assert_eq!(flat(&path), theirs.as_bytes());
            let at = u64::try_from(index).unwrap();
            prop_assert!(verify_inclusion(&leaves[index], at, size, &path, &all));
            prop_assert!(!verify_inclusion(&leaf_hash(b"not there at all"), at, size, &path, &all));

            let old = 1 + b.index(leaves.len() - 1);
            let old_root = root(&leaves[..old]);
            let proof = consistency_proof(&leaves, u64::try_from(old).unwrap()).unwrap();
            let theirs = other.prove_consistency(leaves.len() - old);
            prop_assert_eq!(flat(&proof), theirs.as_bytes());
            let old = u64::try_from(old).unwrap();
            prop_assert!(verify_consistency(old, &old_root, size, &all, &proof));
            prop_assert!(!verify_consistency(old, &leaf_hash(b"another"), size, &all, &proof));
            prop_assert!(!verify_consistency(old, &old_root, size, &leaf_hash(b"another"), &proof));
        }
    }

    fn flat(hashes: &[Digest]) -> Vec<u8> {
        hashes.iter().flat_map(|h| *h.as_bytes()).collect()
    }
}
