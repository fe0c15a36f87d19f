/** Makes the calls of a generated client on the recipe's adapter, and prints how each ends as JSON. Runs in the environment of a stand-in. */
import { pathToFileURL } from 'node:url'
import { adapter, pool } from '../recipes/prisma.ts'

const { PrismaClient } = await import(pathToFileURL(process.argv[2]).href)
const prisma = new PrismaClient({ adapter })

const ada = { id: 'a', name: 'Ada' }
const grace = { id: 'b', name: 'Grace', firstSeen: '2026' }
const home = { id: 'v', visitorId: 'a', page: '/' }
const byId = { where: { id: 'a' } }

/** Each with what it must answer; undefined where it must fail. */
const calls = {
  findMany: [() => prisma.visitor.findMany({ orderBy: { id: 'asc' }, skip: 1, take: 1 }), [grace]],
  findUnique: [() => prisma.visitor.findUnique(byId), { ...ada, firstSeen: null }],
  findFirst: [() => prisma.visitor.findFirst({ where: { name: { startsWith: 'Gr' } } }), grace],
  'findMany with include': [
    () => prisma.visitor.findMany({ ...byId, include: { visits: true } }),
    [{ ...ada, firstSeen: null, visits: [home] }],
  ],
  'findMany where some': [
    () => prisma.visitor.findMany({ where: { visits: { some: { page: '/' } } } }),
    [{ ...ada, firstSeen: null }],
  ],
  count: [() => prisma.visitor.count(), 2],
  aggregate: [() => prisma.visitor.aggregate({ _max: { name: true } }), { _max: { name: 'Grace' } }],
  groupBy: [
    () => prisma.visit.groupBy({ by: ['page'], _count: { id: true } }),
    [{ page: '/', _count: { id: 1 } }],
  ],
  $queryRaw: [() => prisma.$queryRaw`select id from visitors where name = ${'Ada'}`, [{ id: 'a' }]],
  $executeRaw: [() => prisma.$executeRaw`update visitors set name = ${'Ada'} where id = ${'a'}`, 1],
  createMany: [
    () =>
      prisma.visitor.createMany({
        data: [
          { id: 'c', name: 'Mary' },
          { id: 'd', name: 'Joan' },
        ],
      }),
    { count: 2 },
  ],
  updateMany: [
    () => prisma.visitor.updateMany({ where: { id: 'c' }, data: { name: 'Mary S.' } }),
    { count: 1 },
  ],
  deleteMany: [() => prisma.visitor.deleteMany({ where: { id: { in: ['c', 'd'] } } }), { count: 2 }],
  '$transaction(async …)': [
    () =>
      prisma.$transaction(async (trx) => {
        await trx.visitor.updateMany({ ...byId, data: { name: 'Ada' } })
        return trx.visitor.count()
      }),
    2,
  ],
  '$transaction([…])': [() => prisma.$transaction([prisma.visitor.count(), prisma.visit.count()]), [2, 1]],
  create: [() => prisma.visitor.create({ data: { id: 'e', name: 'Eve' } })],
  createManyAndReturn: [() => prisma.visitor.createManyAndReturn({ data: [{ id: 'e', name: 'Eve' }] })],
  update: [() => prisma.visitor.update({ ...byId, data: { name: 'Ada L.' } })],
  updateManyAndReturn: [() => prisma.visitor.updateManyAndReturn({ ...byId, data: { name: 'Ada L.' } })],
  upsert: [() => prisma.visitor.upsert({ ...byId, create: ada, update: { name: 'Ada L.' } })],
  delete: [() => prisma.visit.delete({ where: { id: 'v' } })],
  'createMany with skipDuplicates': [() => prisma.visitor.createMany({ data: [ada], skipDuplicates: true })],
}

await pool.query('create table visitors (id varchar(36), name varchar(200), first_seen varchar(20))')
await pool.query('create table visits (id varchar(36), visitor_id varchar(36), page varchar(200))')
await prisma.visitor.createMany({ data: [ada, grace] })
await prisma.visit.createMany({ data: [home] })

const results = []
for (const [name, [run, ...expected]] of Object.entries(calls)) {
  const outcome = await run().then(
    (value) => ({ value }),
    (error) => ({ error: `${error.code}, ${reasonOf(error)}` }),
  )
  results.push({ name, expected, ...outcome })
}
console.log(JSON.stringify(results))
await prisma.$disconnect()
await pool.end()

function reasonOf(error) {
  return (
    /(syntax error at or near "\w+")/.exec(
      JSON.stringify(error.meta) + error.message.replaceAll('\\"', '"'),
    )?.[1] ?? error.message
  )
}
