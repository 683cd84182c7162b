-- Appointments, and the guard against booking anything twice.

-- Times contain each other: the way there and back, setting up and packing up, the visit. All of them lie on ticks of five
-- minutes, and none is longer than `LONGEST` in appointment.rs, which questions about a range of time rely on.
create table appointment (
    practice text not null,
    id text not null,
    therapist text not null,
    client text not null,
    service text not null,
    location text,
    room text,
    place text,
    starts_at bigint not null,
    ends_at bigint not null,
    occupied_from bigint not null,
    occupied_to bigint not null,
    way_from bigint not null,
    way_to bigint not null,
    client_claimed bigint not null,
    status text not null,
    sequence bigint not null,
    held_until bigint,
    over_reason text,
    series text,
    price text,
    fee_percent bigint,
    made_at bigint not null,
    changed_at bigint not null,
    primary key (practice, id),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, service) references service (practice, id),
    foreign key (practice, location) references location (practice, id),
    foreign key (practice, room) references room (practice, id),
    constraint appointment_ends_after_it_starts check (ends_at > starts_at),
    constraint occupied_around_the_visit check (occupied_from <= starts_at and ends_at <= occupied_to),
    constraint ways_around_the_occupied check (way_from <= occupied_from and occupied_to <= way_to),
    constraint longest_three_days check (way_to - way_from <= 259200000000),
    constraint held_with_its_end check (status <> 'held' or held_until is not null),
    constraint fee_percent_0_to_100 check (fee_percent between 0 and 100)
);
create index appointment_by_therapist on appointment (practice, therapist, way_from);
create index appointment_by_client on appointment (practice, client, way_from);
create index appointment_by_location on appointment (practice, location, way_from);
create index appointment_by_time on appointment (practice, way_from);
create index appointment_by_series on appointment (practice, series) where series is not null;
create index appointment_held on appointment (practice, held_until) where status = 'held';

create table appointment_event (
    practice text not null,
    appointment text not null,
    position bigint not null,
    client text not null,
    at bigint not null,
    side text not null,
    member text,
    from_status text,
    to_status text not null,
    from_starts_at bigint,
    to_starts_at bigint not null,
    from_therapist text,
    to_therapist text not null,
    reason text,
    primary key (practice, appointment, position),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, member) references member (practice, id)
);
create index appointment_event_by_client on appointment_event (practice, client);

-- One row for every therapist, location (for all its rooms) and client: whoever changes their time updates it first, and so
-- waits for the others.
create table resource (
    practice text not null,
    id text not null,
    version bigint not null,
    primary key (practice, id)
);

-- Five minutes of a resource belong to one appointment. Higher layers are for what staff knowingly put over something else.
create table claim (
    practice text not null,
    resource text not null,
    tick bigint not null,
    layer bigint not null,
    appointment text not null,
    primary key (practice, resource, tick, layer)
);
