//! Joining a waitlist: what it is, what is kept and who sees it, and when a time would suit.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use knowledge::Answers;
use maud::{Markup, Render, html};
use store::{Client, Service, StoreError, WaitlistId};

use super::book::details::Details;
use super::book::{check_first, client_of, lives_elsewhere, note_client};
use super::find::kept;
use super::find::wish::{Times, Wish, Words as _};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::layout::{Frame, answers_input, complaint, page};
use crate::needs::Needs;
use crate::pages::result;
use crate::turn::Agreement;
use crate::waitlist::address;
use crate::waitlist::joining::{self, Goal, Suits};

/// What the button and the form send.
const FIELDS: [&str; 14] = [
    "goal", "answers", "where", "id", "with", "times", "from", "until", "details", "name", "phone",
    "address", "home", "access",
];

/// The button that leads here, with what it is about.
pub fn tell_me(entry: &Entry, goal: &Goal, answers: &Markup, wish: &Wish) -> Markup {
    let service = entry.service(goal.service);
    html! {
        div {
            @if let Some(service) = service { b { (service.name) } ", " (service.minutes) " minutes" br; }
            span.quiet {
                @if let Some(id) = goal.therapist { "With " (entry.name(id)) ", " }
                (entry.place_words(goal.location))
            }
        }
        form method="post" action="/waitlist/join" {
            (answers)
            input type="hidden" name="goal" value=(goal.value());
            input type="hidden" name="where" value=(wish.typed);
            input type="hidden" name="times" value=(wish.times.name());
            button.button type="submit" { "Tell me when a time becomes free" }
        }
    }
}

/// What somebody wants to wait for, and who they are.
struct Joining {
    who: SignedIn,
    goal: Goal,
    entry: Entry,
    service: Service,
    answers: Answers,
    needs: Needs,
    known: Option<Client>,
    typed: String,
}

/// What was typed about the days, and what is wrong with it; empty = nothing.
struct Typed {
    id: WaitlistId,
    /// Only with the one who is named.
    only: bool,
    times: Times,
    from: String,
    until: String,
    wrong: &'static str,
}

/// POST `/waitlist/join`: says what it is, and asks when a time would suit. Nothing is kept yet.
pub async fn show(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&FIELDS, &[])?;
    let joining = match Joining::read(&app, form.who, &form.fields).await? {
        Ok(joining) => joining,
        Err(page) => return Ok(page),
    };
    let now = app.now();
    let proposed = Suits::proposed(app.today());
    let typed = Typed {
        id: app.random.draw(|random| WaitlistId::mint(now, random)),
        only: joining.goal.therapist.is_some(),
        times: Times::read(&form.fields, "times")?,
        from: proposed.from.to_string(),
        until: proposed.until.to_string(),
        wrong: "",
    };
    let details = joining.known_details();
    Ok(JoinPage::new(&app, &joining, &typed, &details)
        .render()
        .into_response())
}

/// POST `/waitlist`: puts somebody on the list.
pub async fn join(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&FIELDS, &[])?;
    let mut joining = match Joining::read(&app, form.who, &form.fields).await? {
        Ok(joining) => joining,
        Err(page) => return Ok(page),
    };
    let (typed, suits) = Typed::read(&app, &form.fields)?;
    let at_home = joining.goal.location.is_none();
    let details = match form.fields.one("details") {
        Some(_) => Details::read(&app, &form.fields, at_home),
        None => joining.known_details(),
    };
    let Some(suits) = suits.filter(|_| details.complete()) else {
        let page = JoinPage::new(&app, &joining, &typed, &details).render();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if !typed.only {
        joining.goal.therapist = None;
    }
    let known = joining.known.clone();
    let client = note_client(&app, &joining.who, &joining.entry, known, &details).await?;
    let decided = (&joining.needs, &joining.answers);
    let entry = joining::entry(&app, typed.id, &joining.goal, &client, &suits, decided);
    match app
        .store
        .join_waitlist(&joining.who.act(&app), &entry)
        .await
    {
        Ok(joined) => {
            let to = format!("{}?done=joined", address(joined.practice, joined.id));
            Ok(Redirect::to(&to).into_response())
        }
        // An id of somebody else, which no page of ours sends.
        Err(StoreError::Taken { .. }) => Err(Problem::field("id", "the id that the page gave")),
        Err(error) => Err(error.into()),
    }
}

impl Joining {
    /// Reads the form and decides again. Where that leads elsewhere, it is the page to show.
    async fn read(
        app: &App,
        who: SignedIn,
        fields: &Fields,
    ) -> Result<Result<Joining, Response>, Problem> {
        let goal = Goal::parse(fields.one("goal").unwrap_or_default());
        let goal =
            goal.ok_or_else(|| Problem::field("goal", "something that can be waited for"))?;
        let answers = match fields.one("answers") {
            Some(_) => Some(fields.answers(&app.knowledge)?),
            None => kept(app, &who).await?,
        };
        let Some(answers) = answers else {
            return Ok(Err(check_first().into_response()));
        };
        let Some(needs) = Needs::of(&app.knowledge, &answers) else {
            let page = result::render(app, &answers, Agreement::default());
            return Ok(Err(page.into_response()));
        };
        let entry = Entry::read(&app.store, goal.practice).await?;
        let entry = entry.ok_or(Problem::NotFound)?;
        let service = entry.service(goal.service).cloned();
        let service = service.ok_or(Problem::NotFound)?;
        if !goal.is_offered(&entry) || !goal.fits(app, &entry, &needs) {
            let page = cannot(app, &answers);
            return Ok(Err((StatusCode::CONFLICT, page).into_response()));
        }
        let known = client_of(app, &who, goal.practice).await?;
        let typed = fields.one("where").unwrap_or_default().trim().to_owned();
        // Somebody who looked from another place than their home is asked for it anew.
        let known_there = |client: &Client| {
            goal.location.is_some() || !lives_elsewhere(app, Some(client), &typed)
        };
        Ok(Ok(Joining {
            known: known.map(|client| match known_there(&client) {
                true => client,
                false => Client {
                    home: None,
                    ..client
                },
            }),
            who,
            goal,
            entry,
            service,
            answers,
            needs,
            typed,
        }))
    }

    fn known_details(&self) -> Details {
        Details::known(
            self.known.as_ref(),
            self.goal.location.is_none(),
            &self.typed,
        )
    }
}

impl Typed {
    fn read(app: &App, fields: &Fields) -> Result<(Typed, Option<Suits>), Problem> {
        let one = |name: &str| fields.one(name).unwrap_or_default().trim().to_owned();
        let today = app.today();
        let mut typed = Typed {
            id: one("id")
                .parse()
                .map_err(|_| Problem::field("id", "the id that the page gave"))?,
            only: one("with") == "only",
            times: Times::read(fields, "times")?,
            from: one("from"),
            until: one("until"),
            wrong: "",
        };
        let suits = match (typed.from.parse::<Date>(), typed.until.parse::<Date>()) {
            (Ok(from), Ok(until)) => Some(Suits {
                times: typed.times,
                from,
                until,
            }),
            _ => None,
        };
        let suits = suits.filter(|suits| suits.are_possible(today));
        if suits.is_none() {
            typed.wrong = "Please choose two days, the second not before the first and not before today, within the next 100 days.";
        }
        Ok((typed, suits))
    }
}

/// Nobody can be waited for with these answers.
fn cannot(app: &App, answers: &Answers) -> Markup {
    let main = html! {
        h1 { "This cannot be waited for" }
        p.lead { "It is not offered any more, or nobody there can do what your plan asks for. You are not on a list." }
        form method="post" action="/find" {
            (answers_input(&answers_field(&app.knowledge, answers)))
            button.button.primary type="submit" { "Look at all free times" }
        }
    };
    page(Frame::Full, "book", "This cannot be waited for", &main)
}

struct JoinPage<'a> {
    app: &'a App,
    joining: &'a Joining,
    typed: &'a Typed,
    details: &'a Details,
}

impl<'a> JoinPage<'a> {
    fn new(app: &'a App, joining: &'a Joining, typed: &'a Typed, details: &'a Details) -> Self {
        JoinPage {
            app,
            joining,
            typed,
            details,
        }
    }

    fn facts(&self) -> Markup {
        let (goal, entry) = (&self.joining.goal, &self.joining.entry);
        let service = &self.joining.service;
        html! {
            dl.facts {
                div { dt { "What" } dd { (service.name) ", " (service.minutes) " minutes" } }
                div { dt { "Where" } dd { (entry.place_words(goal.location)) } }
                @if let Some(price) = &service.price { div { dt { "Costs" } dd { (price) ". For information; you pay the practice." } } }
            }
        }
    }

    fn days(&self) -> Markup {
        let (today, typed) = (self.app.today(), self.typed);
        let wrong = (!typed.wrong.is_empty()).then_some("true");
        let day = |name: &str, label: &str, value: &str| {
            html! {
                div.field {
                    label for=(name) { (label) }
                    input id=(name) type="date" name=(name) value=(value) min=(today) max=(Suits::last(today))
                        aria-describedby="days-complaint" aria-invalid=[wrong];
                }
            }
        };
        html! {
            div.field {
                label for="times" { "Times of the week" }
                select #times name="times" {
                    @for (times, name, words) in Times::ALL { option value=(name) selected[*times == typed.times] { (words) } }
                }
            }
            (complaint("days-complaint", typed.wrong))
            (day("from", "From which day", &typed.from))
            (day("until", "Until which day", &typed.until))
            @if let Some(id) = self.joining.goal.therapist {
                div.field {
                    label for="with" { "With whom" }
                    select #with name="with" {
                        option value="only" selected[typed.only] { "Only " (self.joining.entry.name(id)) }
                        option value="anyone" selected[!typed.only] { "Anyone there who fits your plan" }
                    }
                }
            }
        }
    }
}

impl Render for JoinPage<'_> {
    fn render(&self) -> Markup {
        let joining = self.joining;
        let practice = &joining.entry.practice.name;
        let ask = self.details.asked_before || !self.details.complete();
        let main = html! {
            h1 { "Tell me when a time becomes free" }
            p.lead { (practice) " keeps a waitlist. When a time that suits becomes free, it is kept for you for up to an hour, and you get a mail. Nothing is booked until you say so." }
            (self.facts())
            form.details method="post" action="/waitlist" {
                input type="hidden" name="goal" value=(joining.goal.value());
                input type="hidden" name="id" value=(self.typed.id);
                input type="hidden" name="where" value=(joining.typed);
                (answers_input(&answers_field(&self.app.knowledge, &joining.answers)))
                @if ask { (self.details.fields()) }
                (self.days())
                section.block aria-labelledby="know" {
                    h2 #know { "Good to know" }
                    ul {
                        li { "A free time is offered to one person at a time, to whoever has waited longest. Mails go out between 8 and 20 o’clock." }
                        li { "If you do not answer, it goes to the next in line and you stay on the list. After three in a row without an answer, we stop." }
                        li { "Your answers to the check are kept while you wait, so that you are only offered somebody who can do your plan. They go when you leave the list." }
                        li { (practice) " sees that you wait, for what and since when. Nobody there sees your answers before you book." }
                        li { "Booking this yourself takes you off the list." }
                    }
                }
                div.actions { button.button.primary type="submit" { "Put me on the list" } }
            }
        };
        let title = match self.typed.wrong.is_empty() && !self.details.asked_before {
            true => "Tell me when a time becomes free",
            false => "Please check: tell me when a time becomes free",
        };
        page(Frame::Full, "book", title, &main)
    }
}
