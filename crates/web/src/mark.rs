//! The wordmark and the fibre ornament: lines that run like muscle fibres.

use maud::{Markup, html};

/// The mark and the name, for the head of a page. The mark is decoration; the name says it all.
pub fn wordmark() -> Markup {
    html! {
        span.wordmark {
            svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
                g transform="rotate(24 16 16)" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" {
                    @for bulge in [-12, -6, 0, 6, 12] {
                        path d=(format!("M16 2C{x} 10 {x} 22 16 30", x = 16 + bulge)) {}
                    }
                }
            }
            span { "supple" }
        }
    }
}

/// A bundle of fibres of the right half: where its first line runs, where its last line runs, and how many there are.
/// A line starts, bends and ends at three points, in units of the drawing from the spine and the neck.
type Bundle = ([(f64, f64); 3], [(f64, f64); 3], u32);

const BACK: [Bundle; 6] = [
    (
        [(25.0, 0.0), (27.0, 66.0), (152.0, 84.0)],
        [(6.0, 4.0), (9.0, 92.0), (143.0, 97.0)],
        6,
    ),
    (
        [(5.0, 62.0), (50.0, 104.0), (140.0, 101.0)],
        [(5.0, 214.0), (48.0, 170.0), (118.0, 118.0)],
        11,
    ),
    (
        [(148.0, 88.0), (186.0, 98.0), (190.0, 176.0)],
        [(130.0, 112.0), (150.0, 132.0), (174.0, 188.0)],
        6,
    ),
    (
        [(36.0, 206.0), (86.0, 200.0), (142.0, 134.0)],
        [(46.0, 348.0), (122.0, 300.0), (156.0, 178.0)],
        12,
    ),
    (
        [(7.0, 226.0), (9.0, 300.0), (7.0, 376.0)],
        [(27.0, 214.0), (36.0, 300.0), (33.0, 352.0)],
        5,
    ),
    (
        [(8.0, 384.0), (14.0, 436.0), (54.0, 478.0)],
        [(44.0, 354.0), (108.0, 346.0), (144.0, 414.0)],
        9,
    ),
];

/// A back drawn by its fibres: decoration for large surfaces.
pub fn fibres() -> Markup {
    html! {
        svg.fibres viewBox="0 0 400 480" aria-hidden="true" focusable="false" {
            g fill="none" stroke="currentColor" stroke-linecap="round" stroke-width="2" {
                @for side in [-1.0, 1.0] {
                    @for bundle in &BACK {
                        @for line in 0..bundle.2 { path d=(fibre(side, bundle, line)) {} }
                    }
                }
            }
        }
    }
}

fn fibre(side: f64, (first, last, count): &Bundle, line: u32) -> String {
    let share = f64::from(line) / f64::from(count - 1);
    let between = |from: f64, to: f64| (from + (to - from) * share).round();
    let point = |i: usize| {
        let x = 200.0 + side * between(first[i].0, last[i].0);
        format!("{x} {}", between(first[i].1, last[i].1))
    };
    format!("M{}Q{} {}", point(0), point(1), point(2))
}
