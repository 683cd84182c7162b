//! Where, and how firmly: the limits per setting.

use care::decision::{LimitsText, SettingText};
use care::library::capital;
use knowledge::Knowledge;
use knowledge::limits::{MAX_MINUTES, MAX_PRESSURE, pressure_words};
use maud::{Markup, html};

use crate::fibre_map::allowed;
use crate::words::lower;

/// The limits for each setting, one shown at a time.
pub fn limits(knowledge: &Knowledge, limits: &LimitsText) -> Markup {
    let settings = [
        ("on your own", &limits.oneself),
        ("with a partner", &limits.partner),
        ("with a therapist", &limits.therapist),
    ];
    let alike: Vec<_> = settings
        .chunk_by(|(_, one), (_, next)| same(one, next))
        .collect();
    html! {
        div.settings {
            @for (i, settings) in alike.iter().enumerate() {
                @let names: Vec<&str> = settings.iter().map(|(name, _)| *name).collect();
                // A group of radio buttons is all a switch needs, also without a script.
                input.setting-choice type="radio" name="setting-shown" id=(format!("shown-{i}")) checked[i == 0] autocomplete="off";
                label for=(format!("shown-{i}")) { (capital(&names.join(" or "))) }
                div.setting { (one(knowledge, settings[0].1)) }
            }
        }
        @if !limits.precautions.is_empty() {
            h3 { "To mind each time" }
            ul.mind { @for precaution in &limits.precautions { li { (precaution.person) } } }
        }
    }
}

/// What is shown of two settings is the same.
fn same(one: &SettingText, other: &SettingText) -> bool {
    (one.minutes, &one.pressure) == (other.minutes, &other.pressure)
}

fn one(knowledge: &Knowledge, setting: &SettingText) -> Markup {
    if setting.minutes == 0 {
        return html! { p { "Not in this setting." } };
    }
    html! {
        p.most {
            "Pressure up to " b { (greatest(setting)) " of " (MAX_PRESSURE) } " (" (pressure_words(greatest(setting))) ")"
            @if setting.minutes < MAX_MINUTES { ", at most " b { (setting.minutes) " minutes" } }
            "."
        }
        (allowed(&setting.pressure, "The table below says the same in words."))
        table.pressures {
            caption { "Greatest pressure by place" }
            @for level in (0..=MAX_PRESSURE).rev() {
                @let places = places(knowledge, setting, level);
                @if !places.is_empty() {
                    tr class=(format!("level-{level}")) {
                        th scope="row" {
                            span.bar aria-hidden="true" { @for i in 0..MAX_PRESSURE { i class=[(i < level).then_some("on")] {} } }
                            span { @if level > 0 { (level) " · " } (pressure_words(level)) }
                        }
                        td { (places.join(", ")) }
                    }
                }
            }
        }
    }
}

/// The limits of one setting in a sentence, for paper.
pub fn sentence(knowledge: &Knowledge, setting: &SettingText) -> String {
    if setting.minutes == 0 {
        return "not in this setting.".to_owned();
    }
    let most = greatest(setting);
    let mut text = format!(
        "pressure up to {most} of {MAX_PRESSURE} ({})",
        pressure_words(most)
    );
    for level in (1..most).rev() {
        let places = places(knowledge, setting, level);
        if !places.is_empty() {
            text.push_str(&format!("; at most {level} on {}", places.join(", ")));
        }
    }
    let none = places(knowledge, setting, 0);
    if !none.is_empty() {
        text.push_str(&format!("; no touch on {}", none.join(", ")));
    }
    if setting.minutes < MAX_MINUTES {
        text.push_str(&format!("; at most {} minutes", setting.minutes));
    }
    text.push('.');
    text
}

fn greatest(setting: &SettingText) -> u8 {
    setting.pressure.values().copied().max().unwrap_or(0)
}

fn places(knowledge: &Knowledge, setting: &SettingText, level: u8) -> Vec<String> {
    let regions = &knowledge.shelves().regions;
    let here = setting.pressure.iter();
    here.filter(|(_, pressure)| **pressure == level)
        .filter_map(|(region, _)| regions.get(region.as_str()))
        .map(|entry| lower(&entry.item.title))
        .collect()
}
