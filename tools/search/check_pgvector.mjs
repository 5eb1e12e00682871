// node check_pgvector.mjs FILE: a PostgreSQL with pgvector, in WebAssembly, loads what clip index export --format pgvector has written, with the
// statements of FILE.sql, and finds each vector again by the index and by reading it as text.
// npm install @electric-sql/pglite@0.5.17 @electric-sql/pglite-pgvector@0.0.15
// Its \copy, which is psql's, becomes the COPY of the server; nothing else is changed. Ends with 1 if anything differs.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const { PGlite } = require('@electric-sql/pglite')
const { vector } = require('@electric-sql/pglite-pgvector')

const file = process.argv[2]
const bytes = readFileSync(file)
const db = await PGlite.create({ extensions: { vector } })
console.log((await db.query('SELECT version() v')).rows[0].v)
let table = ''
for (const line of readFileSync(file + '.sql', 'utf8').split('\n')) {
  if (!line || line.startsWith('--')) continue
  const copy = line.match(/^\\copy (\S+) (\(.*\)) FROM '.*' (WITH .*)$/)
  if (copy) {
    table = copy[1]
    await db.query(`COPY ${copy[1]} ${copy[2]} FROM '/dev/blob' ${copy[3]}`, [], { blob: new Blob([bytes]) })
  } else {
    await db.exec(line)
  }
}
console.log('pgvector', (await db.query("SELECT extversion v FROM pg_extension WHERE extname = 'vector'")).rows[0].v)

// The same rows, read here from the file.
let at = 19
const expected = new Map()
for (; bytes.readInt16BE(at) === 3; ) {
  at += 2
  const field = () => {
    const length = bytes.readInt32BE(at)
    at += 4 + length
    return bytes.subarray(at - length, at)
  }
  const id = field().toString('utf8')
  const numbers = field()
  const values = []
  for (let i = 4; i < numbers.length; i += 4) values.push(numbers.readFloatBE(i))
  expected.set(id, { values, metadata: JSON.parse(field().subarray(1).toString('utf8')) })
}
let bad = 0
const rows = (await db.query(`SELECT id, embedding::text e, metadata m FROM ${table}`)).rows
if (rows.length !== expected.size) bad++
for (const row of rows) {
  const one = expected.get(row.id)
  const same = one && JSON.parse(row.e).every((x, i) => Math.fround(x) === one.values[i])
  if (!same || Object.keys(one.metadata).some((key) => JSON.stringify(row.m[key]) !== JSON.stringify(one.metadata[key]))) bad++
  const nearest = await db.query(`SELECT id FROM ${table} ORDER BY embedding <=> $1::vector LIMIT 1`, [row.e])
  if (nearest.rows[0].id !== row.id) bad++
}
console.log(rows.length, 'rows,', bad, 'bad')
process.exit(bad ? 1 : 0)
