-- What happens around a visit: the session that was given, the note, who is with whom and until when, and what went wrong.

-- A guided session of a visit, handed over by the device that ran it. Its id is minted with the page.
create table visit_session (
    practice text not null,
    id text not null,
    appointment text not null,
    client text not null,
    received_at bigint not null,
    started_at bigint,
    ended_at bigint,
    technique text,
    minutes bigint,
    log text,
    primary key (practice, id),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id)
);
create index visit_session_by_appointment on visit_session (practice, appointment);
create index visit_session_by_client on visit_session (practice, client);

-- What a therapist notes of a visit. Signed it never changes; what is added later is an amendment.
create table note (
    practice text not null,
    appointment text not null,
    author text not null,
    client text not null,
    name text,
    subjective text,
    objective text,
    assessment text,
    plan text,
    findings text,
    choices text,
    privacy text not null,
    version bigint not null,
    made_at bigint not null,
    changed_at bigint not null,
    signed_at bigint,
    primary key (practice, appointment, author),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, author) references therapist (practice, id),
    foreign key (practice, client) references client (practice, id),
    constraint known_privacy check (privacy in ('author', 'therapists'))
);
create index note_by_client on note (practice, client);
create index note_by_author on note (practice, author);

create table note_amendment (
    practice text not null,
    appointment text not null,
    author text not null,
    position bigint not null,
    client text not null,
    words text,
    signed_at bigint,
    primary key (practice, appointment, author, position),
    foreign key (practice, appointment, author) references note (practice, appointment, author),
    foreign key (practice, client) references client (practice, id)
);
create index note_amendment_by_client on note_amendment (practice, client);

-- Somebody is in a home: since when, and until when they are expected out of it.
create table visit_check (
    practice text not null,
    appointment text not null,
    client text not null,
    therapist text not null,
    expected_end bigint not null,
    in_at bigint,
    out_at bigint,
    early_at bigint,
    told_at bigint,
    reached_at bigint,
    reached_by text,
    primary key (practice, appointment),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, reached_by) references member (practice, id)
);
create index visit_check_by_client on visit_check (practice, client);
-- The look for those who are late goes across practices.
create index visit_check_open on visit_check (expected_end) where out_at is null and reached_at is null;

-- What happened to a client, as the practice knows it.
create table practice_event (
    practice text not null,
    id text not null,
    appointment text not null,
    client text not null,
    therapist text not null,
    recorded_at bigint not null,
    day text,
    kind text,
    severity text,
    words text,
    done text,
    follow_up text,
    primary key (practice, id),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, therapist) references therapist (practice, id)
);
create index practice_event_by_client on practice_event (practice, client);
create index practice_event_by_therapist on practice_event (practice, therapist);
