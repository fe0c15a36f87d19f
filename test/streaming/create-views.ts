import type { LocalRedshift } from '@redshift-iam/local'

/** What the tests of streams read, and a table that they write to. */
export async function createViews(local: LocalRedshift): Promise<void> {
  await local.admin(
    `create view public.counted as select n, n - 40000 as zero, repeat('x', 1000) as filling from generate_series(1, 50000) n`,
  )
  // Far more than could be received while a test runs, computed as it is sent.
  await local.admin(
    `create view public.vast as select repeat('x', 1000) as filling from pg_class a, pg_class b, pg_class c, pg_class d`,
  )
  await local.admin('create table public.word (text varchar(10))')
  await local.admin('grant all on public.counted, public.vast, public.word to public')
}
