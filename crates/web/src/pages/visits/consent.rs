//! What a client lets the therapists of a practice see: changed and withdrawn at any time.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use store::{Consent, Words};

use super::visit;
use crate::App;
use crate::account::SignedForm;
use crate::consent::{Sees, choose};
use crate::error::Problem;
use crate::pages::book::words::to_visit;

/// The form; `address` is that of the visit.
pub fn consent_form(address: &str, consent: Option<&Consent>) -> Markup {
    html! {
        form method="post" action={ (address) "/consent" } {
            fieldset.sees {
                legend { "Beside the decision and its limits" }
                @for part in Sees::ALL {
                    label.option {
                        input type="checkbox" name="sees" value=(part.as_str()) checked[part.within(consent)];
                        span { "The therapist may see " (part.words()) }
                    }
                }
            }
            div.row {
                button.button type="submit" { "Keep this choice" }
                @if consent.is_some_and(|consent| !consent.sees.is_empty()) {
                    button.button.plain type="submit" name="withdraw" value="yes" { "Withdraw all of it" }
                }
            }
        }
    }
}

/// POST `/visits/{practice}/{appointment}/consent`
pub async fn change(
    State(app): State<App>,
    Path((practice, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["withdraw"], &["sees"])?;
    let (_, client, visit) = visit(&app, &form.who, &practice, &id).await?;
    let sees = match form.fields.one("withdraw") {
        Some(_) => Words::default(),
        None => Sees::chosen(form.fields.all("sees")),
    };
    choose(&app, &form.who.act(&app), &client, sees).await?;
    Ok(to_visit(visit.practice, visit.id, "consent"))
}
