// Writes docs/front-rules.md from the table of rules: npx tsx scripts/generate-front-rules-doc.mts
import type { Refusal, Rewrite } from '../packages/local/src/front/rules/rule.ts'
import { refusals, rewrites } from '../packages/local/src/front/rules/table.ts'
import { docFile, tableRow, writeWhenStarted } from './committed-doc.mts'

/** The committed file. */
export const frontRulesDocFile: string = docFile('front-rules.md')

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 120)}…` : text)
const code = (text: string): string => `\`\` ${shortened(text)} \`\``

const refusalRow = ({ id, what, example, answers, words, source }: Refusal): string =>
  tableRow([id, what, code(example), code(answers), words, source])

const rewriteRow = ({ id, what, example, becomes, source }: Rewrite): string =>
  tableRow([id, what, code(example), code(becomes), source])

/** The text of docs/front-rules.md. */
export function renderFrontRulesDoc(): string {
  const seen = refusals.filter(({ words }) => words === 'seen').length
  return [
    '# How the stand-in behaves as Amazon Redshift',
    '',
    '<!-- Written by scripts/generate-front-rules-doc.mts from packages/local/src/front/rules. Do not edit. -->',
    '',
    'The stand-in is PostgreSQL 17. A front in its place reads every statement, refuses what Redshift refuses and puts what only',
    'Redshift has into words PostgreSQL understands. No SQL parser can read Redshift’s dialect, so the rules match sequences of tokens:',
    'they know the shape of a statement, not the types of its columns or the contents of the catalog.',
    '',
    'Sources are pages of the *Amazon Redshift Database Developer Guide*, by file name, and public issues in which the text of an error',
    'was reported.',
    '',
    `## What is refused (${refusals.length} rules, ${seen} in words seen on clusters)`,
    '',
    '**Words**: `seen` was reported from a real cluster; `base` is what the grammar or catalog of PostgreSQL 8.0, on which Redshift is',
    'built, answers; `ours` means no report was found. Everything refused is listed in `LocalRedshift.denied` under the name of its rule.',
    '',
    tableRow(['Rule', 'Redshift', 'Example', 'Answer', 'Words', 'Source']),
    tableRow(Array.from({ length: 6 }, () => '---')),
    ...refusals.map(refusalRow),
    '',
    `## What is translated (${rewrites.length} rules)`,
    '',
    tableRow(['Rule', 'Redshift', 'Example', 'PostgreSQL gets', 'Source']),
    tableRow(Array.from({ length: 5 }, () => '---')),
    ...rewrites.map(rewriteRow),
    '',
    '## Errors',
    '',
    '| The server says | The client hears |',
    '| --- | --- |',
    '| 40001, could not serialize access | XX000, `1023`, detail `Serializable isolation violation on table in Redshift` |',
    '| 428C9, an identity column got a value | 0A000, `cannot set an identity column to a value` |',
    '| 23502, a null in a NOT NULL column | XX000, `Cannot insert a NULL value into column …` |',
    '| 21000, MERGE met a row twice | XX000, `Found multiple matches to update the same tuple.` |',
    '| 42P07 and 42P01 | the same with `Relation …` and `Table …` |',
    '',
    '## COPY and UNLOAD',
    '',
    'A folder stands for Amazon S3: its subfolders are the buckets. The server gets `COPY FROM STDIN` and `COPY TO STDOUT` in the session and',
    'transaction of the client; what moves passes the front, not the client. Sources: r_COPY, r_UNLOAD, copy-parameters-*,',
    'copy-usage_notes-copy-from-json, r_Load_Error_Reference; texts of errors and notices: apisonator#196, aws-lambda-redshift-loader#73, spark-redshift#53 and',
    '#136, connectors#918 of estuary, dbt-labs/redshift#62, stackoverflow.com/questions/70659682.',
    '',
    '| | understood | refused as beyond the stand-in (rule `amazon-s3`) |',
    '| --- | --- | --- |',
    '| COPY | `CSV`, `DELIMITER`, `QUOTE`, `REMOVEQUOTES`, `ESCAPE`, `JSON` with `auto` and `auto ignorecase`, `GZIP`, `MANIFEST`, `NULL AS`, `IGNOREHEADER`, `IGNOREBLANKLINES`, `EMPTYASNULL`, `BLANKSASNULL`, `TRIMBLANKS`, `FILLRECORD`, `TRUNCATECOLUMNS`, `EXPLICIT_IDS`; `REGION`, `COMPUPDATE`, `STATUPDATE`, `DATEFORMAT` and `TIMEFORMAT` with `auto` change nothing | everything else: `PARQUET`, `ORC`, `AVRO`, JSON paths, other compressions, `MAXERROR`, `NOLOAD`, `ENCRYPTED`, keys instead of a role, DynamoDB, EMR, SSH |',
    '| UNLOAD | `CSV`, `DELIMITER`, `ADDQUOTES`, `ESCAPE`, `HEADER`, `GZIP`, `MANIFEST`, `NULL AS`, `PARALLEL`, `ALLOWOVERWRITE`, `CLEANPATH`, `EXTENSION`; `REGION` changes nothing | everything else: `PARQUET`, `JSON`, `PARTITION BY`, `FIXEDWIDTH`, `MAXFILESIZE`, `ENCRYPTED` |',
    '',
    '- The role (`IAM_ROLE`, `default`, a chain, or `aws_iam_role=` in `CREDENTIALS`) must be attached to the cluster and trust',
    '  `redshift.amazonaws.com`; the scene may deny it `s3:ListBucket`, `s3:GetObject` and `s3:PutObject`.',
    '- UNLOAD writes for two slices: `prefix0000_part_00` and `prefix0001_part_00`, or `prefix000` with `PARALLEL OFF`. What was written',
    '  stays when the transaction is rolled back.',
    '- What COPY reads is read when its message arrives: not what an UNLOAD of the same message writes.',
    '- There is no `STL_LOAD_ERRORS`: which record did not fit, and why, stands in the detail of the error.',
    "- A LIMIT in the query of UNLOAD is refused in words of ours. Quotes in that query are doubled, or stand between `$$`; `\\'` is not understood.",
    '',
    '## The protocol',
    '',
    '- The row limit of an Execute message is ignored: a cursor of node-postgres that asks for ten rows receives the whole result at',
    '  once, and no portal is suspended. Source: node-pg-cursor#14, #38 and #45, node-pg-query-stream#48. With a limit of 1 Redshift does',
    '  suspend (node-pg-cursor#55), which is not played.',
    '',
    '## What is installed',
    '',
    'Into `pg_catalog`, where no search path hides it: `getdate`, `sysdate`, `dateadd`, `datediff`, `add_months`, `last_day`,',
    '`convert_timezone`, `trunc(timestamp)`, `len`, `charindex`, `sha2`, `listagg`, the `json_*` functions of Redshift, the type `super` (a domain',
    'over text, so that clients get text as from Redshift), `version()`, `pg_get_late_binding_view_cols()`, `pg_table_def`, `svv_tables`,',
    '`svv_columns`, `svv_table_info`, `svv_external_*` (empty), `stv_sessions`, `stv_recents`, `stl_query` (empty), `redshift_iam_local_load` (what COPY loads through). Sessions start in UTC, with',
    '`extra_float_digits` 0 and snapshot isolation.',
    '',
    '## What it cannot do',
    '',
    '- External schemas and MERGE … REMOVE DUPLICATES are refused with a text that names the stand-in. QUALIFY, PIVOT, navigation',
    '  into SUPER values (`a.b[0]`), `#temporary` table names, LISTAGG as a window function, geometry and HLL types are syntax errors.',
    '- Lengths count characters, not bytes. `::varchar` in a query does not cut at 256.',
    '- Keys are not kept at all, so they are not listed in `pg_constraint`, and dropping one always succeeds.',
    '- A late-binding view still holds on to its tables: they cannot be dropped under it.',
    '- Functions that run on the leader node only (`now()`, `current_schema()`) work on tables too.',
    '- Conflicts are found by row, as PostgreSQL does; Redshift finds some of them by table.',
    '- `SET enable_case_sensitive_identifier` counts from the moment it is sent, also if its transaction is rolled back.',
    '- `SHOW` of a setting of Redshift is answered under the command tag SELECT.',
    '- Quoted names inside `DO` blocks, function bodies and strings are not folded.',
    '',
  ].join('\n')
}

await writeWhenStarted(import.meta.url, frontRulesDocFile, renderFrontRulesDoc)
