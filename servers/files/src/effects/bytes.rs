//! A file's bytes within an effect, which is sealed as text: one sign a byte, far shorter than a list of numbers.

use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    serializer.serialize_str(&text)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.ok_or_else(|| serde::de::Error::custom("a sign that is no byte"))
}

#[cfg(test)]
mod tests {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Sealed(#[serde(with = "super")] Vec<u8>);

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let text = serde_json::to_string(&Sealed(all.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Sealed>(&text).unwrap().0, all);
        assert!(serde_json::from_str::<Sealed>("\"漢\"").is_err());
    }
}
