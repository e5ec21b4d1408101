/** True if an environment variable is a secret, by its name: a password, a key, a token, or an address that may contain one. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map(word => word.replace(/\d+$/, ''))
    .filter(word => word !== '')
  const last = words.at(-1) ?? ''
  if (NOT_SECRET.test(last)) return false
  if (SECRET_WORD.test(last) || words.some(word => SECRET_ANYWHERE.test(word))) return true
  const previous = words.at(-2)
  if (previous === undefined) return false
  return SECRET_LAST_WORD.test(last) || (ADDRESS.test(last) && SERVER.test(previous))
}

/** Last words of names that tell where a secret is, or what it is called. */
const NOT_SECRET = /^(FILE|PATH|DIR|SOCK|SOCKET|NAME|HELPER|TYPE|METHOD|PROVIDER)$/

/** Words that may be the end of a longer word, such as PGPASSWORD and GITHUBTOKEN. */
const SECRET_WORD = /(PASSWORD|PASSWD|PASSPHRASE|PASSCODE|TOKEN|TOKENS|SECRET|SECRETS|APIKEY|ACCESSKEY|PRIVATEKEY)$/

/** Words that make a secret of a name wherever they are, such as AWS_SECRET_ACCESS_KEY and AWS_CREDENTIAL_EXPIRATION. */
const SECRET_ANYWHERE =
  /^(SECRET|SECRETS|CREDENTIAL|CREDENTIALS|PASSWORD|PASSWORDS|PASSPHRASE|COOKIE|COOKIES|JWT|APIKEY)$/

/** Last words that are only secrets after another word: PWD is a directory, MYSQL_PWD a password. */
const SECRET_LAST_WORD = /^(KEY|KEYS|PASS|PWD|PAT|AUTH|AUTHORIZATION|BEARER|DSN)$/

/** The addresses of databases and brokers contain their passwords. */
const ADDRESS = /^(URL|URI|STRING)$/
const SERVER =
  /^(DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|MSSQL|MONGO|MONGODB|REDIS|VALKEY|AMQP|RABBITMQ|CLICKHOUSE|SMTP|CONNECTION)$/
