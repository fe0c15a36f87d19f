import { RedshiftKnexClient, redshiftConnection } from '@redshift-iam/knex'
import knex, { type Knex } from 'knex'
import type { Client } from 'pg'
import { redshift } from './redshift.ts'

export const connect = (onNotice: (text: string | undefined) => void): Knex =>
  knex({
    client: RedshiftKnexClient,
    connection: redshiftConnection(redshift),
    pool: {
      min: 0,
      max: 3,
      afterCreate(connection: Client, done: (error: unknown, connection: Client) => void) {
        connection.on('notice', ({ message }) => onNotice(message))
        done(undefined, connection)
      },
    },
  })
