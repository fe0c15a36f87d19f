import type { Knex as Knex33 } from 'knex'
import type { Knex as Knex25 } from 'knex-2.5'
import type { Knex as Knex31 } from 'knex-3.1'
import type { Knex as Knex32 } from 'knex-3.2'
import { expectTypeOf, it } from 'vitest'
import type { RedshiftKnexClient, redshiftConnection, redshiftKnexConfig } from './index.ts'

type Connection = ReturnType<typeof redshiftConnection>

it('fits the connection of each supported Knex (checked by the compiler)', () => {
  expectTypeOf<Connection>().toExtend<NonNullable<Knex25.Config['connection']>>()
  expectTypeOf<Connection>().toExtend<NonNullable<Knex31.Config['connection']>>()
  expectTypeOf<Connection>().toExtend<NonNullable<Knex32.Config['connection']>>()
  expectTypeOf<Connection>().toExtend<NonNullable<Knex33.Config['connection']>>()
})

it('gives a class that is a client, and a configuration that is one', () => {
  expectTypeOf<typeof RedshiftKnexClient>().toExtend<NonNullable<Knex33.Config['client']>>()
  expectTypeOf<ReturnType<typeof redshiftKnexConfig>>().toEqualTypeOf<Knex33.Config>()
})
