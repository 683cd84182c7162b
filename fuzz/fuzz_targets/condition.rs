//! The condition language: no text may panic, and what is printed is read back as the same condition.
#![no_main]

use knowledge::condition::parse;
use libfuzzer_sys::fuzz_target;

/// Printing adds spaces, so only the print of a text well under the limit of 8 KiB is sure to be read again.
const SHORT: usize = 2048;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(condition) if text.len() <= SHORT => {
            let printed = condition.to_string();
            assert_eq!(parse(&printed), Ok(condition), "printed as {printed:?}");
        }
        Ok(_) => {}
        Err(error) => assert!(error.at <= text.len(), "{error}"),
    }
});
