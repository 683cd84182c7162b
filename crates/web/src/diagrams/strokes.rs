//! The way a hand goes over the fibres.

use knowledge::items::Path;
use maud::{Markup, html};

/// A stroke over a patch of fibres that run upwards.
pub fn stroke(path: Path) -> Markup {
    html! {
        svg.stroke viewBox="0 0 120 120" aria-hidden="true" focusable="false" {
            path.fibres d=(fibres(path)) {}
            @match path {
                Path::Along => {
                    path.arrow d="M52 104C48 78 48 46 56 18M48.6 25.6L56 18L60.8 27.4" {}
                    path.return d="M58 16C82 30 84 84 64 104" {}
                }
                Path::Across => {
                    path.arrow d="M26 60H94M34.6 53.4L26 60L34.6 66.6M85.4 53.4L94 60L85.4 66.6" {}
                    path.return d="M34 46H86M34 74H86" {}
                }
                Path::Circles => {
                    path.arrow d="M60 98C40 98 40 72 60 72C78 72 78 96 62 98C42 88 40 50 60 48C80 46 80 74 62 74C42 66 40 26 60 24C76 23 80 40 69 47M77.4 44L69 47L67.8 38" {}
                }
                Path::Hold => {
                    circle.hand cx="60" cy="60" r="13" {}
                    circle.return cx="60" cy="60" r="24" {}
                    circle.return cx="60" cy="60" r="36" {}
                }
                Path::Press => {
                    circle.hand cx="60" cy="60" r="11" {}
                    path.arrow d="M60 16V42M53.4 34L60 42L66.6 34M60 104V78M53.4 86L60 78L66.6 86M16 60H42M34 53.4L42 60L34 66.6M104 60H78M86 53.4L78 60L86 66.6" {}
                }
                Path::Wave => {
                    path.arrow d="M18 66C28 48 40 48 50 62S72 78 82 62S98 52 104 56M96.6 48.4L104 56L94.4 60.4" {}
                    path.return d="M18 82C28 64 40 64 50 78S72 94 82 78S98 68 104 72" {}
                }
                Path::Tap => {
                    @for (x, y) in [(40, 88), (74, 76), (46, 58), (80, 46), (52, 30)] {
                        circle.hand cx=(x) cy=(y) r="5" {}
                        circle.return cx=(x) cy=(y) r="10" {}
                    }
                }
                Path::Move => {
                    path.limb d="M24 92L62 68L98 86" {}
                    path.return d="M62 68L92 46" {}
                    circle.hand cx="62" cy="68" r="6" {}
                    path.arrow d="M102 78C106 66 102 54 94 45M95 55L94 45L103.4 48.6" {}
                }
            }
        }
    }
}

/// The patch; what is pressed makes room in it, a joint has none.
fn fibres(path: Path) -> String {
    if path == Path::Move {
        return "M14 108H106".to_owned();
    }
    let spread = match path {
        Path::Hold | Path::Press => 9,
        _ => 0,
    };
    (0..9_i32)
        .map(|i| {
            let x = 20 + i * 10;
            let out = x + (i - 4).signum() * spread + (i - 4);
            format!("M{x} 8C{out} 40 {out} 80 {x} 112")
        })
        .collect()
}
