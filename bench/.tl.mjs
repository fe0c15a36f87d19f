import { spawnSync, execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startLocalRedshift } from '@redshift-iam/local'
import { slowDown } from './latency-proxy.mjs'
const local = await startLocalRedshift()
const database = await slowDown(local.port, 20), aws = await slowDown(Number(new URL(local.aws.endpoint).port), 20)
const near = new URL(local.aws.endpoint).host
const env={...process.env,...Object.fromEntries(Object.entries(local.env).map(([k,v])=>[k,v.replace(near,'127.0.0.1:'+aws.port)])),CLUSTER_ID:local.clusterId,DB_PORT:database.port,PROFILE:'base'}
console.log('db',database.port,'aws',aws.port)
for (const p of ['ours-row','recipe-row']) { let o; for (let i=0;i<3;i++) o=await promisify(execFile)(process.execPath,['-r','/tmp/preload.cjs',`bench/programs/${p}.mjs`],{env}); console.log('==',p,'\n'+o.stdout) }
await local.stop(); process.exit(0)
