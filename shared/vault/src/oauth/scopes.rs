//! What was asked for beside what was granted: too little is known, too much is refused.

use sekisho_types::Scope;

/// What Google writes for two short words of OpenID Connect.
const ALIASES: [(&str, &str); 2] = [
    ("email", "https://www.googleapis.com/auth/userinfo.email"),
    ("profile", "https://www.googleapis.com/auth/userinfo.profile"),
];

/// How a grant differs from what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Asked for and not granted: tools that need them are not there.
    pub missing: Vec<Scope>,
    /// Granted and not asked for: such a grant is refused.
    pub excess: Vec<Scope>,
}

fn plain(scope: &Scope) -> &str {
    let word = scope.as_str();
    ALIASES.iter().find(|(_, long)| *long == word).map_or(word, |(short, _)| short)
}

/// Compares two lists of scopes, in whatever order and spelling.
pub fn compare(asked: &[Scope], granted: &[Scope]) -> Compared {
    let without = |these: &[Scope], those: &[Scope]| {
        let is_in = |scope: &Scope| those.iter().any(|other| plain(other) == plain(scope));
        these.iter().filter(|scope| !is_in(scope)).cloned().collect()
    };
    Compared { missing: without(asked, granted), excess: without(granted, asked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> Vec<Scope> {
        crate::oauth::read_scopes(text).unwrap()
    }

    #[test]
    fn too_little_and_too_much_are_told_apart() {
        let asked = scopes("openid email a.read b.read");
        assert_eq!(
            compare(&asked, &scopes("b.read https://www.googleapis.com/auth/userinfo.email a.read openid")),
            Compared::default()
        );
        assert_eq!(
            compare(&asked, &scopes("openid,email,a.read,c.write")),
            Compared { missing: scopes("b.read"), excess: scopes("c.write") }
        );
    }
}
