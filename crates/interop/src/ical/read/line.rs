//! Lines: folded ones put together again.

use super::{Limits, Problem};

/// A line after unfolding.
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// Its text; bytes that are no UTF-8 are replaced.
    pub text: String,
}

/// The lines of a file, or the first limit that it breaks. Lines end as they do in practice, with or without CR.
pub fn unfold<'b>(
    bytes: &'b [u8],
    limits: &'b Limits,
) -> impl Iterator<Item = Result<Line, Problem>> + 'b {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut physical = bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .zip(1..)
        .peekable();
    std::iter::from_fn(move || {
        let (first, number) = physical.next()?;
        if number > limits.lines {
            let message = format!("there are more than {} lines", limits.lines);
            return Some(Err(Problem {
                line: number,
                message,
            }));
        }
        let mut joined = first.to_vec();
        // Bytes are joined before they are read as UTF-8: some programs fold within a character.
        while let Some((more, _)) =
            physical.next_if(|(line, _)| line.starts_with(b" ") || line.starts_with(b"\t"))
        {
            joined.extend_from_slice(&more[1..]);
            if joined.len() > limits.line_bytes {
                break;
            }
        }
        if joined.len() > limits.line_bytes {
            let message = format!("this line is longer than {} bytes", limits.line_bytes);
            return Some(Err(Problem {
                line: number,
                message,
            }));
        }
        let text = String::from_utf8_lossy(&joined).into_owned();
        Some(Ok(Line { number, text }))
    })
}
