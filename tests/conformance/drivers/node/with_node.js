// node's pg and postgres.js: simple and extended queries, named statements, COPY streams, cursors, notifications, pools.
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import copy from 'pg-copy-streams'
import Cursor from 'pg-cursor'
import postgres from 'postgres'

const encrypted = process.env.PGSSLMODE !== 'disable'
const ssl = encrypted && { ca: readFileSync(process.env.PGSSLROOTCERT) }
const { PGHOST: host, PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = process.env
const settings = { host, port: Number(port), user, password, database, ssl }

const tell = (failure) => console.log('error', failure.code, failure.message, failure.position, failure.hint)

async function each(name, run) {
  console.log(`== ${name}`)
  const client = new pg.Client(settings)
  await client.connect()
  try {
    await run(client)
  } catch (failure) {
    tell(failure)
  } finally {
    await client.end()
  }
}

await each('simple', async (client) => {
  const many = await client.query('SELECT 1 AS a; SELECT 2 AS b, NULL AS c; CREATE TEMP TABLE t (a int)')
  console.log(many.map(({ command, rowCount, rows }) => [command, rowCount, rows]))
  console.log((await client.query('')).rows)
  for (const text of ['SELEC', 'SELECT 1/0', "SELECT 'x'::int"]) await client.query(text).catch(tell)
})

await each('extended', async (client) => {
  const { rows, fields } = await client.query(
    'SELECT $1::int AS i, $2::text AS t, $3::jsonb AS j, $4::timestamptz AS d, $5::int[] AS n, $6::bytea AS b, $7::numeric AS m',
    [1, "it's ż 🙂", { a: [1, null] }, new Date(0), [1, null], Buffer.from([0, 255]), '1e40'])
  console.log(rows, fields.map(({ name, dataTypeID, tableID, format }) => [name, dataTypeID, tableID, format]))
  for (let n = 0; n < 3; n++) console.log((await client.query({ name: 'doubled', text: 'SELECT $1::int * 2 AS d', values: [n] })).rows)
  console.log((await client.query({ text: 'SELECT $1::int8 AS d', values: [5], binary: true })).rows)
  await client.query('SELECT $1::int', ['x']).catch(tell)
  await client.query('SELECT no_such FROM pg_class WHERE oid = $1', [1]).catch(tell)
  console.log(await Promise.all(Array.from({ length: 50 }, async (_, n) => (await client.query('SELECT $1::int AS n', [n])).rows[0].n)))
})

await each('transactions', async (client) => {
  await client.query('CREATE TEMP TABLE t (a int PRIMARY KEY)')
  await client.query('BEGIN')
  await client.query('INSERT INTO t VALUES ($1)', [1])
  await client.query('INSERT INTO t VALUES ($1)', [1]).catch(tell)
  await client.query('SELECT 1').catch(tell)
  console.log((await client.query('COMMIT')).command, (await client.query('SELECT count(*) FROM t')).rows)
})

await each('copies', async (client) => {
  await client.query('CREATE TEMP TABLE t (a int, b text)')
  const lines = Array.from({ length: 50_000 }, (_, n) => `${n}\trow ${n}\n`)
  const into = client.query(copy.from('COPY t FROM STDIN'))
  await pipeline(Readable.from(lines), into)
  console.log(into.rowCount)
  let bytes = 0
  for await (const chunk of client.query(copy.to('COPY t TO STDOUT (FORMAT binary)'))) bytes += chunk.length
  console.log(bytes)
  await pipeline(Readable.from(['x\n']), client.query(copy.from('COPY t FROM STDIN'))).catch(tell)
  console.log((await client.query('SELECT count(*) FROM t')).rows)
})

await each('cursors', async (client) => {
  const cursor = client.query(new Cursor('SELECT generate_series(1, $1::int) AS n', [1000]))
  const first = await cursor.read(10)
  let total = first.length
  for (let rows; (rows = await cursor.read(300)).length > 0;) total += rows.length
  await cursor.close()
  console.log(first[9], total)
  const given = client.query(new Cursor('SELECT generate_series(1, 100000)'))
  await given.read(5)
  await given.close()
  console.log((await client.query('SELECT 1 AS still')).rows)
})

await each('notifications', async (client) => {
  const heard = new Promise((resolve) => client.once('notification', resolve))
  const said = new Promise((resolve) => client.once('notice', resolve))
  await client.query('LISTEN news')
  await client.query("NOTIFY news, 'x'")
  const note = await heard
  console.log(note.channel, note.payload, note.processId === client.processID)
  await client.query("DO $$ BEGIN RAISE NOTICE 'said'; END $$")
  console.log((await said).message)
})

console.log('== pool')
const pool = new pg.Pool({ ...settings, max: 5, options: '-c search_path=other', statement_timeout: 5000, application_name: 'pool' })
console.log(await Promise.all(Array.from({ length: 20 }, async (_, n) =>
  (await pool.query("SELECT $1::int AS n, current_setting('search_path') AS p, current_setting('statement_timeout') AS t", [n])).rows[0])))
await pool.query('SELECT pg_sleep(30)').catch(tell)
await pool.end()

console.log('== postgres.js')
const sql = postgres({ host, port: Number(port), user, pass: password, database, ssl, max: 3, onnotice: ({ message }) => console.log('notice', message) })
console.log(await Promise.all(Array.from({ length: 20 }, (_, n) => sql`SELECT ${n}::int AS n`.then(([row]) => row.n))))
console.log([...(await sql`SELECT ${['a', 'b']}::text[] AS t, ${{ a: 1 }}::jsonb AS j, ${null}::int AS n`)])
await sql`SELECT 1/0`.catch(tell)
console.log(await sql.begin(async (tx) => {
  await tx`CREATE TEMP TABLE t (a int)`
  await tx`INSERT INTO t ${tx([{ a: 1 }, { a: 2 }])}`
  await tx.savepoint((sp) => sp`SELECT 1/0`).catch(tell)
  return tx`SELECT sum(a)::int AS s FROM t`
}))
let seen = 0
await sql`SELECT generate_series(1, 1000) AS n`.cursor(100, (rows) => { seen += rows.length })
await sql`SELECT generate_series(1, 1000) AS n`.forEach(() => { seen++ })
console.log(seen)
const slow = sql`SELECT pg_sleep(30)`
setTimeout(() => slow.cancel(), 300)
await slow.catch(tell)
const payloads = []
const { unlisten } = await sql.listen('news', (payload) => payloads.push(payload))
await sql.notify('news', 'heard')
while (payloads.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
await unlisten()
console.log(payloads, [...(await sql`SELECT 1; `.simple())])
await sql.end()
