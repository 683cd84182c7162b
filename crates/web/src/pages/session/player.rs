//! The player as it stands in the page: every panel hidden, to be filled and shown by `static/session.js`.

use knowledge::items::View;
use maud::{Markup, html};

use crate::fibre_map::{self, Look};

/// The way into the player: begin or go on, how it may be heard, and erase.
pub fn door() -> Markup {
    html! {
        div.session-door data-door hidden {
            p.note data-door-note hidden {}
            div.go {
                button.button.primary type="button" data-begin { "Begin" }
                a.button data-other href="/session/open" hidden { "To the open session" }
            }
            fieldset.senses {
                legend { "While you are guided" }
                div {
                    (switch("sound", "Soft sounds"))
                    (switch("vibration", "Vibration"))
                    (switch("voice", "Speak the cues"))
                    (switch("keys", "Single keys: space, e, s, c, q"))
                }
            }
            p.quiet {
                "The session is kept in this browser, so that it goes on without a network. "
                button.link type="button" data-erase-session hidden { "Erase it" }
            }
        }
        noscript {
            p.note { "With JavaScript a timer guides you, step by step. Without it, everything is on this page, to read beside a clock or to print." }
        }
    }
}

fn switch(name: &str, text: &str) -> Markup {
    html! {
        label.sense data-switch=(name) {
            input type="checkbox" name=(name) autocomplete="off";
            span { (text) }
        }
    }
}

/// All panels.
pub fn player() -> Markup {
    html! {
        // Outside of what is hidden: the pictures borrow these lines.
        (fibre_map::lines())
        section.player data-session aria-label="Guided session" hidden {
            p.unseen role="status" data-say {}
            (step())
            (check_in())
            (stop())
            (leave())
            (end())
        }
    }
}

const RING: &str = "M48.56 181.06A96 96 0 1 1 151.44 181.06";

fn step() -> Markup {
    html! {
        div.panel.panel-step data-panel="step" hidden {
            div.whole {
                progress data-whole max="1" value="0" aria-label="Whole session" {}
                p { span data-count {} span data-phase {} }
            }
            div.stage {
                // Open at the bottom, where the time stands.
                svg.ring viewBox="0 0 200 200" aria-hidden="true" focusable="false" {
                    path.ring-track d=(RING) {}
                    path.ring-left data-ring d=(RING) pathLength="100" {}
                }
                div.picture data-picture aria-hidden="true" {
                    @for (name, view) in [("back", View::Back), ("front", View::Front)] {
                        div data-view=(name) hidden { (fibre_map::view(view, name, "", |_| Look::quiet())) }
                    }
                }
                p.time role="timer" data-time {}
            }
            div.now {
                h2 data-what tabindex="-1" {}
                p.place data-place {}
                div.pressure data-pressure {
                    span.levels aria-hidden="true" { @for level in 1..=5 { i data-level=(level) {} } }
                    span.unseen { "Pressure " }
                    span data-pressure-words {}
                }
                p.cue data-cue {}
                p.next data-next {}
            }
            div.thumb role="group" aria-label="Session" {
                p.message role="status" data-message {}
                button.button type="button" data-do="ease" aria-keyshortcuts="e" { "Ease off" }
                button.button.primary type="button" data-do="pause" aria-keyshortcuts="Space" { "Pause" }
                button.button type="button" data-do="skip" aria-keyshortcuts="s" { "Skip" }
                button.button type="button" data-do="check_in" aria-keyshortcuts="c" { "Check in" }
                button.button.stop type="button" data-do="stop" aria-keyshortcuts="q" { "Stop" }
            }
        }
    }
}

fn check_in() -> Markup {
    html! {
        form.panel.panel-check-in data-panel="check_in" novalidate hidden {
            h2 data-due tabindex="-1" {}
            div data-later {
                (score("discomfort", "How much discomfort does the work give?", "0 pleasant, 10 the worst you can imagine"))
            }
            (score("pain", "How much pain is there now?", "0 none, 10 the worst you can imagine"))
            fieldset.wishes data-later {
                legend { "How should the pressure be?" }
                div.three {
                    @for (value, text) in [("lighter", "Lighter"), ("same", "As it is"), ("firmer", "Firmer")] {
                        label.pick { input type="radio" name="pressure" value=(value) checked[value == "same"] autocomplete="off"; span { (text) } }
                    }
                }
            }
            fieldset.anything {
                legend { "Is there any of this?" }
                p.help { "Mark what you notice; leave the rest." }
                div data-signs {}
            }
            p.complaint data-complaint role="alert" hidden {}
            // At the end of the list, never floating over it: it is pressed by who has seen all signs.
            button.button.primary type="submit" { "Go on" }
            div.thumb { button.button.stop type="button" data-do="stop" { "Stop" } }
        }
    }
}

/// A number 0-10.
fn score(name: &str, question: &str, ends: &str) -> Markup {
    html! {
        fieldset.score {
            legend { (question) }
            p.help { (ends) }
            div.scores {
                @for number in 0..=10 {
                    label.pick { input type="radio" name=(name) value=(number) autocomplete="off"; span { (number) } }
                }
            }
        }
    }
}

fn stop() -> Markup {
    html! {
        div.panel.panel-stop data-panel="stop" hidden {
            h2 data-stop-title tabindex="-1" {}
            p.do data-stop-do {}
            dl data-stop-then {}
            p data-stop-state {}
            div.thumb {
                button.button.primary type="button" data-understood {}
                button.button type="button" data-do="stop" data-stop-end { "Stop" }
            }
        }
    }
}

fn leave() -> Markup {
    html! {
        form.panel.panel-leave data-panel="leave" hidden {
            h2 tabindex="-1" { "End the session?" }
            p { "You need no reason. What was done stays in the record." }
            div.field {
                label for="reason" { "A reason, if you like" }
                input #reason type="text" name="reason" maxlength="200" autocomplete="off";
            }
            div.thumb {
                button.button.primary type="button" data-back { "Go on" }
                button.button.stop type="submit" { "End it" }
            }
        }
    }
}

fn end() -> Markup {
    html! {
        div.panel.panel-end data-panel="end" hidden {
            h2 data-end-title tabindex="-1" {}
            div.tell data-end-sign hidden {}
            section data-end-advice hidden { h3 { "Afterwards" } ul {} }
            section.record {
                h3 { "Record of the session" }
                dl data-record {}
                div.row {
                    button.button.primary type="button" data-keep-log { "Keep it for the diary" }
                    button.button type="button" data-download { "Download" }
                    button.button.plain type="button" data-erase-log { "Erase it" }
                }
                p.note role="status" data-log-status {}
            }
            section data-end-watch hidden {
                h3 { "What to watch for" }
                dl.signs {}
                p data-ask-days {}
            }
            p.quiet data-intended {}
        }
    }
}
