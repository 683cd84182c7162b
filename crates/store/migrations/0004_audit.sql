-- Who did what to whose record: ids and actions only, each row sealed by the one before it. The subject refers to an account
-- without saying so: the check would lock the account's row while the end of the chain is held, and others wait the other way.

create table audit (
    seq bigint not null primary key,
    at bigint not null,
    actor text not null,
    action text not null,
    subject text,
    object text not null,
    previous text not null,
    hash text not null unique,
    constraint seq_from_1 check (seq >= 1)
);
create index audit_by_subject on audit (subject, seq);

-- The end of the chain. Its one row is also the lock that keeps appends in line.
create table audit_head (
    id bigint not null primary key,
    seq bigint not null,
    hash text not null,
    constraint one_head check (id = 1)
);
