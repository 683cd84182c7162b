-- Somebody is asked by mail to work for a practice. The secret of the link is made when the mail is sent; only its hash is here.
create table invitation (
    practice text not null references practice (id),
    id text not null,
    account text references account (id),
    email text not null,
    email_folded text not null,
    role text not null,
    therapist text,
    token_hash text,
    made_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (practice, id),
    foreign key (practice, therapist) references therapist (practice, id)
);
create unique index invitation_by_token on invitation (token_hash);
create index invitation_by_account on invitation (account);
create index invitation_by_email on invitation (email_folded);
