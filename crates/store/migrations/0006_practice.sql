-- Practices and what they offer. Whatever belongs to one names it first: the practice is what data is distributed by.
-- Yes and no are 1 and 0, lists are words with a space between, places are latitude and longitude with a space between.

create table practice (
    id text not null primary key,
    name text not null,
    kind text not null,
    zone text not null,
    country text not null,
    email text,
    phone text,
    approve_first bigint not null,
    client_exclusive bigint not null,
    free_until_hours bigint not null,
    late_percent bigint not null,
    hold_minutes bigint not null,
    km_per_hour double precision not null,
    way_minutes bigint not null,
    made_at bigint not null,
    retired_at bigint,
    constraint practice_has_a_name check (length(name) > 0),
    constraint free_until_hours_0_to_8760 check (free_until_hours between 0 and 8760),
    constraint late_percent_0_to_100 check (late_percent between 0 and 100),
    constraint hold_minutes_1_to_1440 check (hold_minutes between 1 and 1440),
    constraint km_per_hour_1_to_300 check (km_per_hour between 1 and 300),
    constraint way_minutes_0_to_240 check (way_minutes between 0 and 240)
);

create table location (
    practice text not null references practice (id),
    id text not null,
    name text not null,
    address text not null,
    place text,
    zone text not null,
    retired_at bigint,
    primary key (practice, id)
);

create table room (
    practice text not null,
    id text not null,
    location text not null,
    name text not null,
    equipment text not null,
    retired_at bigint,
    primary key (practice, id),
    foreign key (practice, location) references location (practice, id)
);
create index room_by_location on room (practice, location);

create table member (
    practice text not null references practice (id),
    id text not null,
    account text references account (id),
    role text not null,
    since bigint not null,
    until bigint,
    primary key (practice, id)
);
create index member_by_account on member (account);

create table therapist (
    practice text not null references practice (id),
    id text not null,
    account text references account (id),
    name text not null,
    about text not null,
    gender text,
    languages text not null,
    techniques text not null,
    trained_for text not null,
    area_centre text,
    area_km double precision,
    set_up_minutes bigint not null,
    pack_up_minutes bigint not null,
    day_start_place text,
    day_end_place text,
    made_at bigint not null,
    retired_at bigint,
    primary key (practice, id),
    constraint therapist_has_a_name check (length(name) > 0),
    constraint area_with_its_radius check ((area_centre is null) = (area_km is null)),
    constraint area_km_0_to_1000 check (area_km between 0 and 1000),
    constraint set_up_minutes_0_to_120 check (set_up_minutes between 0 and 120),
    constraint pack_up_minutes_0_to_120 check (pack_up_minutes between 0 and 120)
);
create index therapist_by_account on therapist (account);

create table credential (
    practice text not null,
    id text not null,
    therapist text not null,
    kind text not null,
    number text not null,
    country text not null,
    issuer text not null,
    valid_until text,
    verified_by text,
    verified_at bigint,
    verified_how text,
    primary key (practice, id),
    foreign key (practice, therapist) references therapist (practice, id),
    constraint valid_until_of_ten_characters check (length(valid_until) = 10),
    constraint verified_with_how check ((verified_at is null) = (verified_how is null))
);
create index credential_by_therapist on credential (practice, therapist, kind);

create table service (
    practice text not null references practice (id),
    id text not null,
    name text not null,
    about text not null,
    minutes bigint not null,
    before_minutes bigint not null,
    after_minutes bigint not null,
    grid_minutes bigint not null,
    notice_minutes bigint not null,
    horizon_days bigint not null,
    needs_room bigint not null,
    equipment text not null,
    at_home bigint not null,
    at_location bigint not null,
    techniques text not null,
    populations text not null,
    credentials text not null,
    price text,
    retired_at bigint,
    primary key (practice, id),
    constraint service_has_a_name check (length(name) > 0),
    constraint service_minutes_5_to_480 check (minutes between 5 and 480),
    constraint before_minutes_0_to_240 check (before_minutes between 0 and 240),
    constraint after_minutes_0_to_240 check (after_minutes between 0 and 240),
    constraint grid_minutes_5_to_1440 check (grid_minutes between 5 and 1440),
    constraint notice_minutes_0_to_527040 check (notice_minutes between 0 and 527040),
    constraint horizon_days_1_to_1000 check (horizon_days between 1 and 1000),
    constraint at_home_or_at_location check (at_home + at_location > 0)
);

create table therapist_service (
    practice text not null,
    therapist text not null,
    service text not null,
    primary key (practice, therapist, service),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, service) references service (practice, id)
);

-- Minutes after midnight by the clock on the wall; an end at or before the beginning is on the next day. Without a location
-- it is time for home visits.
create table working_part (
    practice text not null,
    therapist text not null,
    position bigint not null,
    weekday bigint not null,
    from_minute bigint not null,
    to_minute bigint not null,
    location text,
    primary key (practice, therapist, position),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, location) references location (practice, id),
    constraint weekday_1_to_7 check (weekday between 1 and 7)
);

create table day_override (
    practice text not null,
    therapist text not null,
    day text not null,
    position bigint not null,
    change text not null,
    from_minute bigint not null,
    to_minute bigint not null,
    location text,
    primary key (practice, therapist, day, position),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, location) references location (practice, id),
    constraint override_day_of_ten_characters check (length(day) = 10)
);

create table block (
    practice text not null,
    id text not null,
    therapist text,
    room text,
    starts_at bigint not null,
    ends_at bigint not null,
    why text not null,
    source text,
    primary key (practice, id),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, room) references room (practice, id),
    constraint block_of_therapist_or_room check ((therapist is null) <> (room is null)),
    constraint block_ends_after_it_starts check (ends_at > starts_at)
);
create index block_by_therapist on block (practice, therapist, ends_at);
create index block_by_room on block (practice, room, ends_at);

create table client (
    practice text not null references practice (id),
    id text not null,
    account text references account (id),
    name text,
    email text,
    phone text,
    address text,
    home text,
    access_notes text,
    made_at bigint not null,
    vetted_at bigint,
    retired_at bigint,
    primary key (practice, id)
);
create index client_by_account on client (account);
