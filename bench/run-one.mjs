// Runs the one benchmark that is named, with the options given as JSON, and tells its parent the rows.
const [name, options] = process.argv.slice(2)
const { benchmark } = await import(new URL(`./benchmarks/${name}.mjs`, import.meta.url).href)
process.send(await benchmark(JSON.parse(options)), () => process.exit(0))
