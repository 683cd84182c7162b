//! The front page: what this is, what it is not, start now.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};

use crate::App;
use crate::layout::{Frame, page};
use crate::mark::fibres;
use crate::packed::Packed;

/// The front page.
pub struct FrontPage;

/// GET `/`
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    static PAGE: LazyLock<Packed> = LazyLock::new(|| {
        let page = FrontPage.render().into_string();
        Packed::new("text/html; charset=utf-8", page.into_bytes())
    });
    match app.demo {
        // It says on each page that it is one.
        Some(_) => FrontPage.render().into_response(),
        None => PAGE.answer(&headers),
    }
}

impl Render for FrontPage {
    fn render(&self) -> Markup {
        let main = html! {
            section.hero {
                div.hero-words {
                    h1 { "Your back hurts. Is massage right for you, and which kind?" }
                    p.lead { "Answer a few questions. You get a decision with its reasons, a plan made for you, and a session you can follow tonight." }
                    div.hero-go {
                        a.button.primary href="/check" { "Start the check" }
                        p.quiet { "About three minutes. No account. Your answers stay with you." }
                    }
                    div.kept data-kept hidden {
                        form method="post" action="/plan" {
                            input type="hidden" name="answers" value="" data-kept-answers;
                            p { "This browser keeps your answers from " b data-kept-date {} "." }
                            div.row {
                                button.button type="submit" { "Open my plan" }
                                button.button.plain type="button" data-erase { "Erase them" }
                            }
                        }
                    }
                }
                div.hero-picture { (fibres()) }
            }
            section.steps aria-labelledby="how" {
                h2 #how { "How it goes" }
                ol {
                    li { h3 { "Check" } p { "Questions about you, the pain, and the signs that matter. Only those that can still change the answer." } }
                    li { h3 { "Decide" } p { "Go ahead, go ahead with limits, or see somebody first. Always with the reason, and always with something useful to do." } }
                    li { h3 { "Plan" } p { "Which techniques fit, how firmly, how often, when to look again, and what the research does and does not show." } }
                    li { h3 { "Do" } p { "A guided session, step by step, on your own, with a partner or with a therapist." } }
                }
            }
            section.about aria-labelledby="what" {
                div {
                    h2 #what { "What this is" }
                    ul.ticks {
                        li { "Help to decide, for adults who seek massage for back pain." }
                        li { "Open about its reasons: every statement names its source, and says when a number is our own choice." }
                        li { "Honest about evidence: where little is known, it says so." }
                    }
                }
                div {
                    h2 { "What it is not" }
                    ul.crosses {
                        li { "Not a diagnosis, and no replacement for a clinician." }
                        li { "Not an emergency service. If you think it is an emergency, call your local emergency number now." }
                        li { "Not reviewed by a regulator; its rules await sign-off by a clinician." }
                    }
                }
            }
        };
        page(Frame::Full, "front", "Supple", &main)
    }
}
