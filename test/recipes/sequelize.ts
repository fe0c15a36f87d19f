import { RedshiftPgClient } from '@redshift-iam/pg'
import pg from 'pg'
import { DataTypes, Sequelize } from 'sequelize'
import { redshift } from './redshift.ts'

class Client extends RedshiftPgClient {
  /** Of what Sequelize hands over, only the parsers are not Redshift's own business. */
  constructor({ types }: { types?: pg.CustomTypesConfig }) {
    // Without it Redshift answers "createdAt" as createdat, and Sequelize leaves the attribute empty.
    super(redshift, { types, session: { enable_case_sensitive_identifier: true } })
  }
}

/** Read by Sequelize 6, and missing in its types. */
const untypedOptions = {
  // Keeps it from asking for ranges and enums, which Redshift does not have.
  databaseVersion: '8.0.2',
  keepDefaultTimezone: true,
}

export const sequelize = new Sequelize({
  dialect: 'postgres',
  dialectModule: { ...pg, Client },
  // These two keep it from sending SET for parameters that Redshift may not have.
  standardConformingStrings: false,
  dialectOptions: { clientMinMessages: 'ignore' },
  ...untypedOptions,
  pool: { min: 0, max: 10 },
  logging: false,
})

export const Visitor = sequelize.define(
  'Visitor',
  {
    // A key that the application makes: Redshift returns none.
    id: { type: DataTypes.STRING(36), primaryKey: true },
    name: { type: DataTypes.STRING(200), allowNull: false },
    firstSeen: { type: DataTypes.STRING(20), field: 'first_seen' },
  },
  { tableName: 'visitors', timestamps: false },
)
