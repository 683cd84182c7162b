-- What a person keeps about their back. Nothing here goes away by itself: no cascade, no expiry.

create table screening (
    id text not null primary key,
    account text not null references account (id),
    made_at bigint not null,
    knowledge_version text not null,
    answers text not null,
    outcome text not null
);
create index screening_by_account on screening (account, made_at);

create table session_log (
    id text not null primary key,
    account text not null references account (id),
    started_at bigint not null,
    ended_at bigint not null,
    received_at bigint not null,
    technique text not null,
    protocol text not null,
    setting text not null,
    minutes bigint not null,
    pain_before bigint,
    pain_after bigint,
    comfort bigint,
    stopped_by text,
    log text not null,
    constraint session_ends_after_it_starts check (ended_at >= started_at),
    constraint minutes_not_negative check (minutes >= 0),
    constraint pain_before_0_to_10 check (pain_before between 0 and 10),
    constraint pain_after_0_to_10 check (pain_after between 0 and 10),
    constraint comfort_0_to_10 check (comfort between 0 and 10)
);
create index session_log_by_account on session_log (account, started_at);

create table follow_up (
    session text not null references session_log (id),
    day_offset bigint not null,
    account text not null references account (id),
    due_day text not null,
    answered_at bigint,
    answer text,
    primary key (session, day_offset),
    constraint day_offset_at_least_1 check (day_offset >= 1),
    constraint due_day_of_ten_characters check (length(due_day) = 10),
    constraint answer_with_its_time check ((answered_at is null) = (answer is null))
);
create index follow_up_by_account on follow_up (account, due_day);
create index follow_up_open on follow_up (due_day) where answered_at is null;

create table diary_entry (
    account text not null references account (id),
    day text not null,
    pain bigint,
    sleep bigint,
    note text,
    version bigint not null,
    updated_at bigint not null,
    primary key (account, day),
    constraint day_of_ten_characters check (length(day) = 10),
    constraint pain_0_to_10 check (pain between 0 and 10),
    constraint sleep_0_to_10 check (sleep between 0 and 10),
    constraint version_at_least_1 check (version >= 1)
);

create table measure_result (
    id text not null primary key,
    account text not null references account (id),
    measure text not null,
    taken_on text not null,
    score double precision not null,
    items text,
    note text,
    recorded_at bigint not null,
    constraint taken_on_of_ten_characters check (length(taken_on) = 10)
);
create index measure_result_by_account on measure_result (account, measure, taken_on);

create table psfs_activity (
    id text not null primary key,
    account text not null references account (id),
    words text not null,
    position bigint not null,
    created_at bigint not null,
    retired_at bigint
);
create index psfs_activity_by_account on psfs_activity (account, position);

create table adverse_event (
    id text not null primary key,
    account text not null references account (id),
    session text references session_log (id),
    day text not null,
    kind text not null,
    severity text not null,
    words text,
    disposition text not null,
    recorded_at bigint not null,
    constraint event_day_of_ten_characters check (length(day) = 10)
);
create index adverse_event_by_account on adverse_event (account, day);
create index adverse_event_by_session on adverse_event (session);

create table share (
    id text not null primary key,
    token_hash text not null unique,
    account text not null references account (id),
    screening text not null references screening (id),
    created_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);
create index share_by_account on share (account, created_at);
create index share_by_screening on share (screening);
