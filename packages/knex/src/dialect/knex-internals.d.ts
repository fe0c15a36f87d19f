/**
 * The parts of Knex's own dialect that this one extends. Knex publishes no types for them; `knex-internals.test.ts`
 * checks on every supported version that they are there.
 */

declare module 'knex/lib/dialects/redshift/index.js' {
  type PooledConnection = import('./internals.ts').PooledConnection
  type QueryObject = import('./internals.ts').QueryObject
  type StreamOptions = import('./internals.ts').StreamOptions

  export default class RedshiftClient {
    constructor(config: Record<string, unknown>)
    config: Record<string, unknown> & { connection?: unknown }
    connectionSettings: Record<string, unknown> | undefined
    driver: { Client: new (settings: unknown) => unknown }
    transacting?: true
    valueForUndefined: unknown
    logger: { warn(message: string): void }
    _driver(): { Client: new (settings: never) => unknown }
    _acquireOnlyConnection(): Promise<PooledConnection>
    _query(connection: PooledConnection, query: QueryObject): Promise<QueryObject>
    _stream(
      connection: PooledConnection,
      query: QueryObject,
      stream: import('node:stream').Transform,
      options?: StreamOptions,
    ): Promise<unknown>
    acquireRawConnection(): Promise<PooledConnection>
    releaseConnection(connection: PooledConnection): Promise<void>
    setSchemaSearchPath(connection: PooledConnection, searchPath?: unknown): Promise<unknown>
    getPoolSettings(pool: Record<string, unknown> | undefined): Record<string, unknown>
    poolDefaults(): Record<string, unknown>
    positionBindings(sql: string): string
    prepBindings(bindings: unknown): unknown
    parameterize(values: unknown, notSetValue: unknown, builder: unknown, bindingsHolder: unknown): string
    parameter(value: unknown, builder: unknown, bindingsHolder: unknown): string
    customWrapIdentifier(value: string, identity: (value: string) => string): string
    wrapIdentifier(value: string, context: unknown): string
    raw(...args: unknown[]): unknown
  }
}

declare module 'knex/lib/dialects/redshift/transaction.js' {
  export default class RedshiftTransaction {
    constructor(client: unknown, ...rest: unknown[])
    isolationLevel?: string
    setIsolationLevel(level: string): this
    savepoint(connection: unknown): Promise<unknown>
  }
}

declare module 'knex/lib/dialects/redshift/query/redshift-querycompiler.js' {
  import type RedshiftClient from 'knex/lib/dialects/redshift/index.js'

  type Bindings = import('./internals.ts').Bindings
  type Clause = import('./internals.ts').Clause
  type CompiledQuery = import('./internals.ts').CompiledQuery
  type Formatter = import('./internals.ts').Formatter
  type QueryState = import('./internals.ts').QueryState

  export default class RedshiftQueryCompiler {
    constructor(client: unknown, builder: unknown, bindings?: unknown)
    client: RedshiftClient & { caseSensitiveIdentifiers: boolean; lockUpserts: boolean }
    builder: unknown
    bindings: unknown[]
    bindingsHolder: Bindings
    formatter: Formatter
    grouped: { [group in string]?: Clause[] }
    method: string
    single: QueryState
    readonly tableName: string
    with(): string
    where(): string | undefined
    insert(): string | CompiledQuery
    update(): string | CompiledQuery
    del(): string | CompiledQuery
    select(): string
    truncate(): string
    columns(): string
    waitMode(): string | undefined
    columnInfo(): CompiledQuery
    whereIn(statement: Clause): string
    multiOnIn(statement: Clause): string
    withWrapped(statement: Clause): string
    forUpdate(): string
    _buildColumnInfoQuery(
      schema: string | undefined,
      sql: string,
      bindings: unknown[],
      column: unknown,
    ): CompiledQuery
    _columnClause(statement: Clause): string
    _not(statement: Clause, text: string): string
    _joinTable(join: Clause): unknown
    _prepInsert(data: unknown): string | { columns: string[]; values: unknown[][] }
    _prepUpdate(data: Record<string, unknown>): string[]
  }
}

declare module 'knex/lib/dialects/redshift/schema/redshift-columnbuilder.js' {
  export default class RedshiftColumnBuilder {
    constructor(client: unknown, ...rest: unknown[])
    _modifiers: Record<string, unknown[] | undefined>
    _tableBuilder: Record<string, (...args: unknown[]) => unknown>
    _args: unknown[]
    _type: string
    primary(...args: unknown[]): this
  }
}

declare module 'knex/lib/dialects/redshift/schema/redshift-columncompiler.js' {
  import type RedshiftTableCompiler from 'knex/lib/dialects/redshift/schema/redshift-tablecompiler.js'

  type Formatter = import('./internals.ts').Formatter

  export default class RedshiftColumnCompiler {
    constructor(client: unknown, ...rest: unknown[])
    args: unknown[]
    type: string
    isIncrements: boolean
    modified: Record<string, unknown[] | undefined>
    formatter: Formatter
    tableCompiler: RedshiftTableCompiler
    columnBuilder: { queryContext(): unknown; alterNullable?: boolean; alterType?: boolean; _method: string }
    getColumnName(): string
    getColumnType(): string
    compileColumn(): string
    defaults(label: string): string
    defaultTo(value: unknown): string
    comment(comment: string | undefined): void
    pushAdditional(task: (this: RedshiftColumnCompiler) => void): void
    pushQuery(query: string): void
    varchar(length: unknown): string
    uuid: unknown
  }
}

declare module 'knex/lib/dialects/redshift/schema/redshift-tablecompiler.js' {
  import type RedshiftClient from 'knex/lib/dialects/redshift/index.js'
  import type RedshiftColumnCompiler from 'knex/lib/dialects/redshift/schema/redshift-columncompiler.js'

  type Formatter = import('./internals.ts').Formatter
  type TableStatement = import('./internals.ts').TableStatement

  export default class RedshiftTableCompiler {
    constructor(client: unknown, ...rest: unknown[])
    client: RedshiftClient
    formatter: Formatter
    grouped: { [group in string]?: TableStatement[] }
    method: string
    single: Record<string, unknown>
    tableNameRaw: string
    addColumnsPrefix: string
    alterColumnsPrefix: string
    tableName(): string
    create(ifNot?: boolean, like?: boolean): void
    createQuery(columns: unknown, ifNot: boolean | undefined, like: boolean | undefined): void
    addColumns(columns: unknown, prefix?: string, compilers?: RedshiftColumnCompiler[]): void
    getColumns(method?: string): RedshiftColumnCompiler[]
    primary(columns: string | string[], constraint?: unknown): void
    unique(columns: unknown, options?: unknown): void
    foreign(data: Record<string, unknown>): void
    dropColumn(...columns: unknown[]): void
    renameColumn(from: string, to: string): void
    comment(comment: string): void
    pushQuery(query: string | { sql: string; bindings?: unknown[] }): void
  }
}

declare module 'knex/lib/dialects/redshift/schema/redshift-compiler.js' {
  type CompiledQuery = import('./internals.ts').CompiledQuery
  type Formatter = import('./internals.ts').Formatter

  export default class RedshiftSchemaCompiler {
    constructor(client: unknown, ...rest: unknown[])
    client: { caseSensitiveIdentifiers: boolean }
    schema: string | undefined
    formatter: Formatter
    hasTable(table: string): void
    hasColumn(table: string, column: string): void
    refreshMaterializedView(view: string, concurrently?: boolean): void
    pushQuery(query: string | CompiledQuery): void
  }
}

declare module 'knex/lib/dialects/redshift/schema/redshift-viewcompiler.js' {
  export default class RedshiftViewCompiler {
    constructor(client: unknown, ...rest: unknown[])
    single: Record<string, unknown>
    createQuery(columns: unknown, select: unknown, materialized?: boolean, replace?: boolean): void
  }
}
