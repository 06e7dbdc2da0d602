//! Tells whether texts are still the ones that something was recorded with.

/// FNV-1a: the same on every machine and in every version. Nobody attacks it; a change has to be noticed.
pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    of_bytes(texts.into_iter().map(str::as_bytes))
}

/// Where one text ends and the next begins counts, too.
pub fn of_bytes<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    };
    for text in texts {
        text.iter().copied().for_each(&mut add);
        (text.len() as u64)
            .to_le_bytes()
            .into_iter()
            .for_each(&mut add);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_have_other_fingerprints() {
        assert_eq!(of(["a", "b"]), of(["a", "b"]));
        for other in [&["ab"][..], &["a", "b", ""], &["b", "a"], &["a"], &[]] {
            assert_ne!(of(["a", "b"]), of(other.iter().copied()), "{other:?}");
        }
    }
}
