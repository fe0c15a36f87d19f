// Resolves and asks the database once, closes nothing, and ends by itself.
import { createResolver } from '@redshift-iam/core'
import { createPool } from '@redshift-iam/pg'

const options = JSON.parse(process.argv[2])
const { user } = await createResolver(options).resolve()
const pool = createPool(options, { allowExitOnIdle: true })
const { rows } = await pool.query('select current_user as name')
console.log(user, rows[0].name)
