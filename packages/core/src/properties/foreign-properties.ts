/** A property of one of Amazon's drivers that this package knows and does not have. */
export interface ForeignProperty {
  readonly name: string
  /** `ignored`: nothing is lost without it. `refused`: without it the user would get something else than they asked for. */
  readonly verdict: 'ignored' | 'refused'
  /** Why it is ignored, as the end of a sentence; or what to use instead, as a sentence. */
  readonly remark: string
  readonly secret: boolean
}

function all(
  verdict: ForeignProperty['verdict'],
  remark: string,
  names: string,
  secrets = '',
): ForeignProperty[] {
  const entry = (secret: boolean) => (name: string) => ({ name, verdict, remark, secret })
  return [
    ...names.split(' ').filter(Boolean).map(entry(false)),
    ...secrets.split(' ').filter(Boolean).map(entry(true)),
  ]
}

const federation =
  'Put the identity into an AWS profile (SSO, web identity, credential_process) and name it in Profile, or pass an AWS SDK provider in credentials.'

/** Known properties of the ODBC, JDBC and Python drivers and of node-postgres that mean nothing here. */
export const foreignProperties: readonly ForeignProperty[] = [
  ...all('ignored', 'it filters the groups of a SAML assertion, and none is used here', 'DbGroupsFilter'),
  ...all('ignored', 'it weighs a SAML assertion, and none is used here', 'AllowDBUserOverride'),
  ...all('ignored', 'the account is not needed to find a workgroup', 'serverlessAcctId'),
  ...all(
    'ignored',
    'timeout limits everything that happens before the database is dialled',
    'StsConnectionTimeout',
  ),
  ...all('ignored', 'the identity follows from Profile, InstanceProfile and AccessKeyID', 'AuthType'),
  ...all('ignored', 'TLS 1.2 is the least that is accepted; set ssl.minVersion for TLS 1.3', 'Min_TLS'),
  ...all('ignored', 'give one PEM file in CaFile', 'CaPath TrustStore SSLTrustStorePath SSLTrustStore'),
  ...all(
    'ignored',
    'SSLMode says how the server is verified',
    'EncryptionMethod ValidateServerCertificate HostNameInCertificate SSLFactory SSLFactoryArg SSLHostnameVerifier ' +
      'SSLPasswordCallback',
  ),
  ...all('ignored', 'Redshift asks for no client certificate', 'SSLCert SSLKey', 'SSLPassword'),
  ...all(
    'ignored',
    'it belongs to the pool or client, not to the properties of Redshift',
    'KeepAlive KeepAliveIdle KeepAliveCount KeepAliveInterval TcpKeepAlive TcpKeepAliveIdle TcpKeepAliveInterval ' +
      'TcpKeepAliveCount keepAliveInitialDelayMillis LoginTimeout ConnectTimeout SocketTimeout QueryTimeout ' +
      'connectionTimeoutMillis idleTimeoutMillis statement_timeout lock_timeout ' +
      'idle_in_transaction_session_timeout ConnectionRetryCount ConnectionRetryDelay max min maxUses maxLifetimeSeconds ' +
      'allowExitOnIdle client_encoding options types stream',
  ),
  ...all(
    'ignored',
    'it only concerns identity provider plugins',
    'idp_response_timeout listen_port app_name duration ssl_insecure idp_use_https_proxy',
  ),
  ...all(
    'ignored',
    'it only concerns the driver it was written for',
    'Driver Description Locale EnableFetchRingBuffer FetchRingBufferSize DatabaseMetadataCurrentDbOnly ' +
      'EnableDescribeParam ExtendedColumnMetaData ApplicationUsingThreads FetchRefCursor TransactionErrorBehavior ' +
      'InitializationString Trace TraceFile TraceLevel LogLevel LogPath DSILogLevel MaxLogFileSize MaxLogFileCount ' +
      'CscEnable CscThreshold CscPath CscMaxFileSize MultiInsertCmdConvertEnable KerberosServiceName KerberosAPI ' +
      'StreamingCursorRows ReadOnly ReadOnlyMode UseUnicode client_protocol_version StringType MaxVarchar MaxVarcharSize ' +
      'MaxLongVarChar MaxLongVarcharSize MaxBytea BoolsAsChar ByteaAsLongVarBinary TextAsLongVarchar UnknownsAsLongVarchar ' +
      'SingleRowMode UseDeclareFetch UseMultipleStatements Fetch Compression AllowEncodingChanges AutoSave BinaryTransfer ' +
      'CurrentSchema DefaultRowFetchSize BlockingRowsMode EnableGeneratedName EnableMultiSqlSupport EnableStatementCache ' +
      'IniFile IniSection LoadBalanceHosts QueryGroup PreferQueryMode PrepareThreshold ProtocolVersion ' +
      'ReWriteBatchedInserts ReWriteBatchedInsertsSize SocketFactory TargetServerType UnknownLength ' +
      'max_prepared_statements numeric_to_float source_address',
  ),
  ...all(
    'refused',
    federation,
    'plugin_name credentials_provider provider_name idp_host idp_port idp_tenant idp_partition preferred_role ' +
      'principal_arn client_id login_url login_to_rp partner_spid app_id scope token_type ' +
      'identity_namespace issuer_url idc_region idc_client_display_name',
    'client_secret token web_identity_token',
  ),
  ...all(
    'refused',
    'Put role_arn and source_profile into an AWS profile and name it in Profile, or pass fromTemporaryCredentials() in credentials.',
    'role_arn role_session_name',
  ),
  ...all(
    'refused',
    'Pass an AWS SDK request handler with a proxy agent in requestHandler.',
    'https_proxy_host https_proxy_port https_proxy_username',
    'https_proxy_password',
  ),
  ...all(
    'refused',
    'Give node-postgres a `stream` that goes through the proxy, in the settings of the pool.',
    'ProxyHost ProxyPort ProxyUid',
    'ProxyPwd',
  ),
  ...all('refused', 'Set Server and Port: Redshift is reached over TCP.', 'unix_sock'),
  ...all('refused', 'Spread what readDsn() returns into the options, or pass a connection string.', 'DSN'),
  ...all(
    'refused',
    'Pass the connection string instead of the object, or spread what parseConnectionString() returns into it.',
    '',
    'connectionString',
  ),
]
