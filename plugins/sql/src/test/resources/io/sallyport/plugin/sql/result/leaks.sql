-- Ways to see a protected value; one attempt a line, statements of one session with ;; between them.
select email from users
select email as id from users
select u.email e from users u join orders o on o.user_id=u.id
select * from (select email x from users) s
with c as (select email x from users) select x from c
with c as materialized (select email x from users) select x from c
select email from users union all select 'a'
select email from users intersect select email from users
select (select email from users limit 1) as x
select email||'' as x from users
select email::varchar from users
select email collate "C" from users
select upper(email), lower(email) from users
select max(email) from users
select distinct email from users
select email from users group by email
select coalesce(email,'') from users
select case when true then email end from users
select users from users
select (users).email from users
select (u).* from users u
select row_to_json(u) from users u
select to_jsonb(u)->>'email' from users u
select string_agg(email,',') from users
select array_agg(email) from users
select tags[1] from users
select doc->>'mail' from users
select doc #>> '{mail}' from users
select mail from v
select le from v2
select email from mv
select email from f()
select e from g()
select email from child
select email from lateral (select email from users) l
values ((select email from users limit 1))
insert into orders select 8,1,1,'a','b' returning (select email from users limit 1) as x
update users set salary=salary returning email
table users
select first_value(email) over () from users
select x.email from users x natural join users y
select email from users a full join users b using(email)
select t.email from rows from (f()) t
select j.email from users u, jsonb_to_record(to_jsonb(u)) j(email text)
select unnest(array_agg(email)) from users
select xmlelement(name a,email)::text from users
select substr(email,1,9) from users
select most_common_vals from pg_stats where tablename='users'
select histogram_bounds from pg_stats where schemaname='m' and attname='email'
select histogram_bounds::text from pg_stats where schemaname='m'
select query_to_xml('select email from m.users',true,true,'')
select table_to_xml('m.users',true,true,'')
select ts_headline(email,'ann') from users
select cast(email as int) from users
select cast(ssn as date) from users
select id from users where leak(email)
select email::regclass from users
explain (verbose) select 'ann.quill@hidden.test' from users
explain analyze select * from users where email='ann.quill@hidden.test'
-- forty and more of our own
select * from users
select id, email from only users
select ssn from users order by ssn
select card from users
select salary from users
select born from users
select tags from users
select doc from users
select ref from users
select salary::text, born::text, ref::text from users
select salary*1 from users
select salary+0 from users where salary > 90000
select extract(year from born)||to_char(born,'-MM-DD') from users
select born - interval '0 days' from users
select date_trunc('day', born)::date from users
select avg(salary) from users group by id
select sum(salary) from users where id = 1
select min(born), max(born) from users
select concat(email, '-', ssn) from users
select format('%s', u) from users u
select format('%s %s', email, ssn) from users
select trim(card) from users
select overlay(ssn placing '' from 1 for 0) from users
select translate(ssn, 'x', 'y') from users
select nullif(email, 'x') from users
select greatest(email, '') from users
select array[email, ssn] from users
select row(email, ssn) from users
select (email, ssn)::pair from users
select ((email, ssn)::pair).a from users
select email::mailaddress from users
select json_agg(u) from users u
select jsonb_build_object('e', email) from users
select string_to_array(email, ' ') from users
select regexp_replace(email, 'zzz', '') from users
select encode(convert_to(email,'UTF8'),'hex') from users
select convert_to(email,'UTF8') from users
select v.* from v
select * from v3
select * from whole
select (u).email from whole
select who from united
select * from joined
select buyer from joined
select buyer::text from joined
select * from stats
select x from viaxml
select * from viafunction
select * from onmv
select e from onmv
select email from events
select email from events_1
select email||'' from events_1
select u.*, o.* from users u, orders o
select o.id, (select u.email from users u where u.id = o.user_id) from orders o
select o.label from orders o union select email from users
with recursive r as (select 1 n, email from users where id=1 union all select n+1, email from r where n < 3) select * from r
with d as (delete from users where id = 99 returning *) select email from users
with x as (update users set note=note returning email) select * from x
select array(select email from users)
select email from users tablesample bernoulli (100)
select email from users for update
select any_value.email from (select email from users) any_value
select rank() over (order by email), first_value(ssn) over (order by id) from users
select secret(1)
select secret(id) from orders
select boom(email) from users
select boom(email::text || ssn) from v
do $$ declare r record; begin for r in select email, ssn from m.users loop raise notice '% %', r.email, r.ssn; end loop; end $$
do $$ declare r record; begin select * into r from m.users limit 1; raise exception '%', r.email using hint = r.ssn, errcode = '22P02'; end $$
do $$ begin perform pg_notify('ch', email) from m.users; end $$
listen ch;; select pg_notify('ch', email) from users;; select 1
insert into users(id,email) values(1,'x')
insert into users select * from users where id = 1
insert into orders(id) select email::int from users
update users set born = email::date
copy users to stdout
copy users(email) to stdout
copy (select email from users) to stdout
copy (select email||'' from users) to stdout
copy v to stdout
copy stats to stdout
copy leaky to stdout
prepare pp as select email, email||'' from users;; execute pp
begin;; declare c cursor for select email, email||'' from users;; fetch all from c
begin;; declare c cursor for select u from users u;; fetch 1 from c;; fetch next from c
set datestyle = 'german';; select born from users
set datestyle = 'postgres, mdy';; select born from users
set datestyle = 'sql, dmy';; select born from users
set search_path = pg_catalog, m;; select email||'' from users
create temp table stolen as select * from m.users;; select email, email||'' from stolen;; drop table stolen
create table m.stolen as select email, ssn from m.users;; select email from m.stolen;; drop table m.stolen
select email||'' as x into m.stolen2 from m.users;; select x from m.stolen2;; select upper(x)||lower(x) from m.stolen2;; drop table m.stolen2
create view m.late as select email||'' as x from m.users;; select x from m.late;; select x||'' from late;; drop view m.late
alter table m.users rename column email to mail2;; select mail2 from m.users;; alter table m.users rename column mail2 to email
alter table m.users add column email2 text;; update m.users set email2 = email;; select email2 from m.users;; alter table m.users drop column email2
-- nobody classified these: detectors
select * from leaky
select line from leaky
select data from leaky
select docs from leaky
select raw from leaky
select words from leaky
select pair from leaky
select line || ' ' from leaky
select docs::text from leaky
-- names that stand for something else than the snapshot knows
create temp table plain as select * from m.users;; select email||'' from plain;; drop table plain
create temp table pg_class as select email from m.users;; select email||'' from pg_class;; drop table pg_temp.pg_class
begin;; alter table m.orders rename to hidden;; alter table m.users rename to orders;; select email||'' from orders;; select email from orders
create temp view plain as select email||'' as x from m.users;; select upper(x), lower(x) from plain;; drop view plain
