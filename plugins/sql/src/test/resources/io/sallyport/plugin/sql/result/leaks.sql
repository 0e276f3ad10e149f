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
-- against lineage: what a text says of its columns
select upper(x) from (select email as x, city from users) s
select upper(city) from (select email as city from users) s
select upper(s.city) from (select city as id, email as city from users) s
select upper(id) from (select email as id from users) orders
select upper(label) from orders, lateral (select email as label from users) orders2(label2) cross join lateral (select label2 as label) z
select upper(z.label) from orders o, lateral (select u.email as label from users u where u.id = o.user_id) z
select upper(label) from (select email as label from users) o
with orders as (select id, email as label from users) select upper(label) from orders
with orders as (select email from users), x as (select * from orders) select upper(email) from x
with orders(id, label) as (select id, email from users) select upper(label) from orders
with recursive orders(id, label) as (select 1, email from users where id=1 union all select id+1, label from orders where id < 3) select upper(label) from orders
with recursive a as (select * from b), b as (select email as label from users) select upper(label) from a
with x as (select city from users) select upper(city) from (with x as (select email as city from users) select * from x) y
with plain as materialized (select email as name from users) select name || '!' from plain
with x as (update users set note = note returning email as city) select upper(city) from x
with x as (insert into users(id, city) values (50, 'x') returning ssn as city, city as ssn) select upper(city), upper(ssn) from x;; select 1 from boom('x');; rollback
select upper(email) from users join v using (id)
select upper(mail) from users join v using (id)
select upper(email) from users a join users b using (email)
select upper(j.email) from (users a join orders o on a.id = o.user_id) as j
select upper(j.x) from (users a join orders o on a.id = o.user_id) as j(i, x)
select upper(a.email) from users a natural join users b
select upper(k.email) from users a join users b using (email) as k
select (select upper(email)) from users
select (select u.email || '' from orders limit 1) from users u
select (select max(u.email) from orders) from users u
select (select string_agg(x, ',') from (select email as x from users) s) as y
select exists (select 1 from orders where u.email like 'ann.quill%'), 'ann.quill' like '%', null as x from users u where false
select array(select email || '' from users)
select 'x' || (select array_agg(email) from users)::text
select c from users c
select c::text from users c
select c.*::text from users c
select row(c.*)::text from users c
select to_json(c) from users c
select to_jsonb(c.*) from users c
select row_to_json(c.*) from users c
select c.row_to_json from users c
select c.to_jsonb from users c
select s.to_jsonb from (select o.id, u.email from orders o, users u) s
select s.row_to_json from (select o.*, u.email from orders o, users u) s
select email(users) from users
select upper(email(u)) from users u
select city(u) || upper(u.ssn) from users u
select jsonb_each_text(to_jsonb(u)) from users u
select key || value from users u, jsonb_each_text(to_jsonb(u))
select key || value from users u, lateral jsonb_each_text(to_jsonb(u)) as orders(key, value)
select upper(orders) from users u, lateral (values (u.email)) as t(orders)
select upper(orders.id) from users u, lateral (values (u.email)) as orders(id)
select json_object_agg(id, email) from users
select json_build_object('a', email) from users
select json_array(email), json_object('e' : email) from users
select json_query(doc, '$.mail') from users
select json_value(doc, '$.mail') from users
select jt.m || '' from users, json_table(doc, '$' columns (m text path '$.mail')) jt
select x.e || '' from users u, xmltable('/r' passing xmlelement(name r, xmlelement(name e, u.email)) columns e text path 'e') x
select upper(column1) from (values ((select email from users limit 1))) v
select upper(a) from (values ('x'), ((select email from users limit 1))) v(a)
values (upper((select email from users limit 1)))
select city from users union select email from users
select city from users union all select 'x' union all select ssn from users
select upper(x) from (select city as x from users union select email from users) s
select upper(x) from (select 'a' as x union (select 'b' union select email from users)) s
select * from (select city, note from users union all select note, email from users) s
select upper(note) from (select * from (select city, note from users union all select note, email from users) s) t
select case when email like 'ann%' then 'ann.quill' else city end from users
select coalesce(note, email) from users
select greatest(city, email), least(city, ssn) from users
select nullif(email, city) from users
select city || email from users
select upper(city) || max(email) over () from users
select lag(email) over (order by id), upper(city) from users
select first_value(upper(email)) over w, upper(city) from users window w as (order by id)
select array_agg(city order by email), string_agg(email, ',' order by city) from users
select percentile_disc(0.5) within group (order by email) from users
select mode() within group (order by salary) from users
select max(salary) filter (where city = 'Oslo') from users
select any_value(salary) from users
select min(upper(email)), upper(city) from users group by city
select count(email) || max(email) from users
select sum(salary) / count(*) from users where id = 1
select u.* from (select * from users) u, orders
select *, upper(email), count(*) over () from users
select upper(email), * from users
select upper(u.email), o.*, u.*, upper(o.label) from users u, orders o
select (u).email || '' from users u
select ((u)).ssn::text from users u
select (array_agg(u))[1] from users u
select ((array_agg(u))[1]).email || '' from users u
select (select u from users u limit 1)::text
select unnest(array[email, ssn]) from users
select generate_series(1, salary::int / 84217) * 84217 from users where id = 1
select x.f from users u, lateral (select u.email as f) x
select upper(x.f) from users u left join lateral (select u.email as f) x on true
select t.x || '' from users u, lateral unnest(array[u.email]) as t(x)
select t || '' from users u, lateral unnest(array[u.email]) as t
select w.x || '' from rows from (unnest((select array_agg(email) from users))) as w(x)
select upper(m.users.email) from m.users
select upper(users.email) from m.users
select upper(onmv.e) from onmv
select upper(city) from (select e as city from onmv) q
select upper(v.mail), upper(v.city) from v
select upper(buyer), upper(label) from joined
select upper(who) from united
select upper((u).email) from whole
select upper(email) from child, orders
select upper(email) from events_1, orders
select note || email as id from users order by id
select upper(city) as email, upper(email) as city from users
select 1 from users group by email having max(email)::int = 1
select city from users order by email::int
select upper(city) from users where email::int = 1
select upper(city) from users limit (select length(email::int::text) from users limit 1)
select email::regtype from users
select email::regclass, upper(city) from users
select email::regrole from users
select email::tsquery from users
select email::jsonpath from users
select has_table_privilege(email, 'select') from users
select pg_get_serial_sequence(email, 'id') from users
select current_setting(email) from users
select to_tsvector(email::regconfig, 'x') from users
select date_trunc(email, now()) from users
select pg_relation_size(email) from users
select pg_catalog.pg_get_viewdef(email) from users
select timezone(email, now()) from users
select encode('x', email) from users
select convert_to('x', email) from users
select regexp_replace('x', '[' || email, 'x') from users
select xpath(email, '<a/>') from users
select ('{"a":1}'::jsonb)->email, ('x' || email)::json from users
select query_to_xml('select ' || quote_ident(email), true, true, '') from users
do $$ declare e text; begin select email into e from m.users where id = 1; execute 'select ' || quote_ident(e); end $$
do $$ declare e text; begin select email into e from m.users where id = 1; execute e; end $$
do $$ declare e text; begin select ssn into e from m.users where id = 1; raise exception using errcode = '22P02', message = e; end $$
-- values put where a later statement reads them
begin;; select set_config('a.b', salary::text, false) from users where id = 1;; select current_setting('a.b')
begin;; create temp sequence holder;; select setval('holder', salary::bigint) from users where id = 1;; select last_value from holder;; select currval('holder')
begin;; select pg_advisory_xact_lock(salary::bigint) from users where id = 1;; select objid from pg_locks where locktype = 'advisory'
listen ch;; select pg_notify('ch', salary::text) from users where id = 1;; select 1
begin;; create temp view orders as select email as label from m.users;; select upper(label) from orders
begin;; create temp view plain as select email as name from m.users;; select name || '!' from plain
begin;; create table m.late (like m.users);; select upper(city) from late
begin;; alter table m.users rename column city to spare;; alter table m.users rename column email to city;; select upper(city) from users
begin;; create function m.upper(text) returns text language sql as 'select email from m.users limit 1';; set search_path = m, pg_catalog;; select upper(city) from users
prepare q as select upper(email), upper(city) from users;; execute q
begin;; declare c cursor for select upper(email), count(*) over () from users;; fetch all from c
-- COPY
copy (select upper(email) from users) to stdout
copy (select city, upper(email) from users) to stdout
copy (select city, u.* from users u) to stdout
copy (select u from users u) to stdout
copy (select count(*), max(email) from users) to stdout
copy users(id, email) to stdout csv
copy (values ((select email from users limit 1))) to stdout
copy (update users set note = note returning email) to stdout
copy (select id, city from users union select id, email from users) to stdout
copy leaky to stdout csv
copy leaky to stdout csv header quote '''' force quote *
copy leaky to stdout (format csv, delimiter ';', escape '\')
copy leaky to stdout delimiter '|' null 'x'
copy leaky to stdout (format binary)
copy (select line from leaky) to stdout
begin;; update users set note = salary::text where id = 1;; select note from users where id = 1
begin;; update users set note = salary::text where id = 1 returning note
begin;; insert into users(id, note) select 9, salary::text from users where id = 1 returning note
select s::text from (select email, city from users) s
select upper(s::text), to_json(s) from (select u.email || '' as x from users u) s
with c as (select ssn || '' as x from users) select c::text from c
select (select j::text from orders limit 1) from (select email as x from users) j
select j::text from (users a join orders o on a.id = o.user_id) as j
select w::text from users u, lateral (select u.ssn as s) w
