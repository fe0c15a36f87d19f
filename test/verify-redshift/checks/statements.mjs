import { NotTestable } from '../check.mjs'
import { describeError } from '../lab.mjs'

const makeMergeTables = [
  'create table target (id int, a varchar(20))',
  'create table source (id int, a varchar(20))',
  "insert into target values (1, 'old')",
  "insert into source values (1, 'new'), (2, 'new')",
]

/** @type {import('../check.mjs').Check[]} */
export const statementChecks = [
  {
    id: 'merge-tag',
    question: 'Which command tag ends a MERGE?',
    expected: 'MERGE, with or without a count',
    matches: (seen) => /^MERGE( \d+)?$/.test(seen),
    async run(lab) {
      lab.needSchema()
      await lab.attempt(makeMergeTables)
      return lab.attempt(
        'merge into target using source on target.id = source.id when matched then update set a = source.a when not matched then insert values (source.id, source.a)',
      )
    },
  },
  {
    id: 'merge-bare-name',
    question: 'May a MERGE name its schema-qualified target by the bare name?',
    expected: 'yes',
    async run(lab) {
      lab.needSchema()
      const seen = await lab.attempt(
        `merge into ${lab.schema}.target using ${lab.schema}.source on target.id = source.id when matched then update set a = source.a when not matched then insert values (source.id, source.a)`,
      )
      return seen.startsWith('MERGE') ? 'yes' : seen
    },
  },
  {
    id: 'copy-unload-tags',
    question: 'Which command tags end UNLOAD and COPY?',
    expected: 'UNLOAD and COPY, with or without a count',
    matches: (seen) => /^UNLOAD( \d+)?, COPY( \d+)?$/.test(seen),
    async run(lab) {
      const { REDSHIFT_VERIFY_S3: to, REDSHIFT_VERIFY_S3_ROLE: arn } = lab.env
      if (!to || !arn) throw new NotTestable('needs REDSHIFT_VERIFY_S3 and REDSHIFT_VERIFY_S3_ROLE')
      lab.needSchema()
      const role = `iam_role ${arn === 'default' ? 'default' : quote(arn)}`
      const file = quote(`${to.replace(/\/?$/, '/')}${lab.schema}_`)
      const unload = await lab.attempt(`unload ('select * from source') to ${file} ${role}`)
      return `${unload}, ${await lab.attempt(`copy target from ${file} ${role}`)}`
    },
  },
  {
    id: 'commit-after-error',
    question: 'With which tag does COMMIT end a transaction in which a statement failed?',
    expected: 'ROLLBACK',
    async run(lab) {
      const failed = await lab.attempt(['begin', 'select 1/0'])
      return failed.startsWith('2') ? lab.attempt('commit') : `select 1/0 answered ${failed}`
    },
  },
  {
    id: 'limit-parameter',
    question: 'Is "limit $1" accepted with a parameter without a type?',
    expected: 'SELECT',
    matches: (seen) => /^SELECT( 1)?$/.test(seen),
    run: (lab) => lab.attempt('select relname from pg_class limit $1', { values: [1] }),
  },
  {
    id: 'offset-parameters',
    question: 'And "limit $1 offset $2"?',
    expected: 'SELECT',
    matches: (seen) => /^SELECT( 1)?$/.test(seen),
    run: (lab) => lab.attempt('select relname from pg_class limit $1 offset $2', { values: [1, 1] }),
  },
  {
    id: 'truncate-transaction',
    question:
      'What becomes of what is written before and after a TRUNCATE, when the transaction is rolled back?',
    expected: 'before: kept, after: kept; 0 transactions are open after TRUNCATE',
    async run(lab) {
      lab.needSchema()
      const client = await lab.main()
      await client.query('create table emptied (id int)')
      await client.query('create table written (id int)')
      await client.query('begin')
      await client.query('insert into written values (1)')
      await client.query('truncate emptied')
      await client.query('insert into written values (2)')
      await client.query('rollback')
      const { rows } = await client.query('select id from written order by id')
      const ids = rows.map(({ id }) => id)
      const [before, after] = [1, 2].map((id) => (ids.includes(id) ? 'kept' : 'lost'))
      const open = after === 'kept' ? 0 : 1
      return `before: ${before}, after: ${after}; ${open} transactions are open after TRUNCATE`
    },
  },
  {
    id: 'sysdate-timestamptz',
    question: 'May a timestamptz column have sysdate as its default?',
    expected: 'yes',
    async run(lab) {
      lab.needSchema()
      const client = await lab.main()
      try {
        await client.query('create table stamped (id int, at timestamptz default sysdate)')
        await client.query('insert into stamped (id) values (1)')
        const { rows } = await client.query('select at from stamped')
        return rows[0].at instanceof Date ? 'yes' : `the default gave ${typeof rows[0].at}`
      } catch (error) {
        return describeError(error)
      }
    },
  },
]

function quote(text) {
  return `'${text.replaceAll("'", "''")}'`
}
