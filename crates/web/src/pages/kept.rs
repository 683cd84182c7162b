//! Asked for a result without answers: they live in the browser only, so there is nothing here to show.

use axum::http::Uri;
use maud::{Markup, Render, html};

use crate::layout::{Frame, page};

/// What stands where answers would be needed.
pub struct KeptPage<'a> {
    /// The address that needs them.
    pub address: &'a str,
}

/// GET of an address that shows answers.
pub async fn show(uri: Uri) -> Markup {
    KeptPage {
        address: uri.path(),
    }
    .render()
}

impl Render for KeptPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your answers are not here" }
            p.lead { "They are kept nowhere but on the pages you had open, so this address alone has nothing to show." }
            div.kept data-kept hidden {
                form method="post" action=(self.address) {
                    input type="hidden" name="answers" value="" data-kept-answers;
                    p { "This browser keeps your answers from " b data-kept-date {} "." }
                    div.row {
                        button.button type="submit" { "Open them" }
                        button.button.plain type="button" data-erase { "Erase them" }
                    }
                }
            }
            a.button.primary href="/check" { "Start the check" }
        };
        page(Frame::Full, "notice", "Your answers are not here", &main)
    }
}
