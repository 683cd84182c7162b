//! The pages of a practice, for those who work there.

pub(crate) mod appointment;
pub(crate) mod blocks;
pub(crate) mod book;
pub(crate) mod calendar;
pub(crate) mod choices;
pub(crate) mod clients;
pub(crate) mod controls;
pub(crate) mod days;
pub(crate) mod frame;
pub(crate) mod home;
pub(crate) mod hours;
pub(crate) mod join;
pub(crate) mod moving;
pub(crate) mod offered;
pub(crate) mod onboarding;
pub(crate) mod set_up;
pub(crate) mod times;
pub(crate) mod typed;
pub(crate) mod why;
