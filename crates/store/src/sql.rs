//! Every statement has a name and stands in a list, so that one call can prepare them all.

/// SQL that both databases understand. Only [`statements!`] makes one, so none escapes [`Store::prepare_all`].
///
/// [`Store::prepare_all`]: crate::Store::prepare_all
#[derive(Clone, Copy)]
pub(crate) struct Statement {
    /// File and name, to say which one is wrong.
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

/// Names the statements of a file and lists them as `STATEMENTS`, which belongs into [`every`].
macro_rules! statements {
    ($($name:ident: $text:expr;)+) => {
        $(const $name: $crate::sql::Statement = $crate::sql::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            text: $text,
        };)+
        /// All statements of this file.
        pub(crate) const STATEMENTS: &[$crate::sql::Statement] = &[$($name),+];
    };
}
pub(crate) use statements;

/// All statements of the program, those made from the table of tables included.
///
/// A file that is forgotten here has an unused list, which the compiler reports.
pub(crate) fn every() -> impl Iterator<Item = Statement> {
    let written = [
        crate::account::STATEMENTS,
        crate::appointment::STATEMENTS,
        crate::appointment::CALENDAR_STATEMENTS,
        crate::appointment::CHANGE_STATEMENTS,
        crate::audit::STATEMENTS,
        crate::audit::CHAIN_STATEMENTS,
        crate::audit::SEAL_STATEMENTS,
        crate::book::CLAIM_STATEMENTS,
        crate::book::DESK_STATEMENTS,
        crate::book::FIT_STATEMENTS,
        crate::book::OFFER_STATEMENTS,
        crate::book::RULES_STATEMENTS,
        crate::book::STEP_STATEMENTS,
        crate::book::WAY_STATEMENTS,
        crate::care::EVENT_STATEMENTS,
        crate::care::NOTE_STATEMENTS,
        crate::care::SAFETY_STATEMENTS,
        crate::care::SESSION_STATEMENTS,
        crate::ceremony::STATEMENTS,
        crate::consent::STATEMENTS,
        crate::diary::STATEMENTS,
        crate::event::STATEMENTS,
        crate::exchange::STATEMENTS,
        crate::feed::STATEMENTS,
        crate::feed::SOURCE_STATEMENTS,
        crate::follow_up::STATEMENTS,
        crate::follower::STATEMENTS,
        crate::intake::STATEMENTS,
        crate::invitation::STATEMENTS,
        crate::link::STATEMENTS,
        crate::measure::STATEMENTS,
        crate::migrate::STATEMENTS,
        crate::outbox::STATEMENTS,
        crate::passkey::STATEMENTS,
        crate::person::STATEMENTS,
        crate::practice::STATEMENTS,
        crate::practice::BLOCK_STATEMENTS,
        crate::practice::CLIENT_STATEMENTS,
        crate::practice::HOURS_STATEMENTS,
        crate::practice::SETUP_STATEMENTS,
        crate::practice::THERAPIST_STATEMENTS,
        crate::screening::STATEMENTS,
        crate::session_log::STATEMENTS,
        crate::share::STATEMENTS,
        crate::sign_in::STATEMENTS,
        crate::told::STATEMENTS,
        crate::told::LOOK_STATEMENTS,
        crate::upkeep::STATEMENTS,
        crate::waitlist::STATEMENTS,
        crate::webhook::STATEMENTS,
        crate::webhook::DELIVERY_STATEMENTS,
    ];
    written
        .into_iter()
        .flatten()
        .copied()
        .chain(crate::tables::statements())
}
