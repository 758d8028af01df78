import { readFile } from 'node:fs/promises';

/** The variables of the public image that its first start acts on. */
export interface AccountVariables {
  readonly rootPassword: string;
  readonly rootHost: string;
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

const NAMES = [
  'MYSQL_ROOT_PASSWORD',
  'MYSQL_ROOT_HOST',
  'MYSQL_DATABASE',
  'MYSQL_USER',
  'MYSQL_PASSWORD',
] as const;

/** Each may come from the variable itself or from the file that `<NAME>_FILE` names. */
export async function accountVariables(env: Readonly<Record<string, string>>): Promise<AccountVariables> {
  const values: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const name of NAMES) {
    const file = env[`${name}_FILE`];
    if (file !== undefined && env[name] !== undefined)
      throw new Error(`both ${name} and ${name}_FILE are set: set one`);
    const value = file === undefined ? env[name] : (await readFile(file, 'utf8')).replace(/\n+$/, '');
    if (value !== undefined) values[name] = value;
  }
  if (!values.MYSQL_ROOT_PASSWORD && !env.MYSQL_ALLOW_EMPTY_PASSWORD && !env.MYSQL_RANDOM_ROOT_PASSWORD) {
    throw new Error(
      'the data directory is empty and no root password is given: set one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD',
    );
  }
  if (values.MYSQL_USER === 'root') throw new Error('MYSQL_USER is for another user than root');
  return {
    rootPassword: values.MYSQL_ROOT_PASSWORD ?? (env.MYSQL_RANDOM_ROOT_PASSWORD ? crypto.randomUUID() : ''),
    rootHost: values.MYSQL_ROOT_HOST ?? '%',
    database: values.MYSQL_DATABASE || undefined,
    user: values.MYSQL_USER || undefined,
    password: values.MYSQL_PASSWORD || undefined,
  };
}

/** One statement a line: what `mariadbd --bootstrap` reads. */
export function accountStatements(variables: AccountVariables): string {
  const { rootPassword, rootHost, database, user, password } = variables;
  const root = sqlString(rootPassword);
  const statements = [
    "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost')",
    // Bootstrapping skips the grant tables; from here on they are there.
    'FLUSH PRIVILEGES',
  ];
  if (rootHost !== 'localhost') {
    statements.push(
      `CREATE USER IF NOT EXISTS root@${sqlString(rootHost)} IDENTIFIED BY ${root}`,
      `GRANT ALL ON *.* TO root@${sqlString(rootHost)} WITH GRANT OPTION`,
    );
  }
  if (database) statements.push(`CREATE DATABASE IF NOT EXISTS ${sqlName(database)}`);
  if (user && password) {
    statements.push(`CREATE USER ${sqlString(user)}@'%' IDENTIFIED BY ${sqlString(password)}`);
    // In a GRANT, _ and % of a database name would be wildcards.
    const pattern = database && sqlName(database.replace(/[_%]/g, '\\$&'));
    if (pattern) statements.push(`GRANT ALL ON ${pattern}.* TO ${sqlString(user)}@'%'`);
  }
  statements.push(`ALTER USER root@localhost IDENTIFIED BY ${root}`);
  return statements.map((statement) => `${statement};\n`).join('');
}

function sqlString(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new Error('names and passwords of MySQL accounts must be one line');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function sqlName(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}
