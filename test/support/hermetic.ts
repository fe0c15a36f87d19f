/** No test may see this machine's AWS files or environment: they are taken away before anything is loaded. */
for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_') || name.startsWith('PG') || name === 'ODBCINI') delete process.env[name]
}
process.env['HOME'] = '/nonexistent'
process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'http://127.0.0.1:1'
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
