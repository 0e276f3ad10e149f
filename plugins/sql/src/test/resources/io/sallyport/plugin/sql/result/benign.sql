-- Queries whose answers must be the same with masks.
select id, city from users order by id
select id from users where city = 'Oslo'
select u.id, u.city, o.total from users u join orders o on o.user_id = u.id order by o.id
select id, total, label from orders order by id
select count(*) from orders
select count(*), sum(total), max(label) from orders
select upper(label) from orders order by 1
select * from plain
select name || '!' from plain
select data->'a' from plain
select words[1] from plain
select id, city from v order by id
select id, label from joined order by id
select city from mv order by 1
select city from onmv order by 1
select id, day from events
select 1, 'two', now() is null
select version()
show server_version_num
select relname, relkind from pg_class where relname = 'users' and relnamespace = 'm'::regnamespace
select attname, atttypid from pg_attribute where attnum > 0 and attrelid = 'm.users'::regclass order by attnum
select nspname from pg_namespace order by 1
select table_name, column_name from information_schema.columns where table_schema = 'm' order by 1, 2
select schemaname, tablename, attname, null_frac, n_distinct from pg_stats where schemaname = 'm' order by 1, 2, 3
select 1 as a union select 2 order by a
with c as (select label from orders) select label from c order by 1
select label, rank() over (order by total) from orders order by 1
select array_agg(label) from orders
select to_jsonb(o)->>'label' from orders o order by id
explain select id from orders
select tableoid, ctid from users where id = 1
