import { EXIT, PalierError } from '../../core/lib/errors.ts';
import type { CheckContext } from './context.ts';

/** The database of the course project, as manifests/base/mysql has it. */
export const DATABASE = {
  pod: 'mysql-0',
  container: 'mysql',
  folder: '/var/lib/mysql',
  service: 'mysql',
  port: 3306,
  table: 'palier.items',
};

/**
 * Asks MySQL itself, inside of its pod, so that its password stays there.
 * @returns the rows, their columns apart by tabs
 * @throws ApiError, PalierError
 */
export async function askDatabase(context: CheckContext, sql: string): Promise<string> {
  const { succeeded, stdout, stderr } = await context.exec({
    namespace: context.namespace,
    pod: DATABASE.pod,
    container: DATABASE.container,
    command: ['sh', '-c', CLIENT, 'sh', sql],
  });
  if (succeeded) return stdout.trim();
  throw new PalierError(
    'database-refused',
    EXIT.environment,
    {
      en: `MySQL in ${DATABASE.pod} does not answer: ${stderr.trim()}`,
      fr: `MySQL dans ${DATABASE.pod} ne répond pas : ${stderr.trim()}`,
    },
    { en: 'look at its log: kubectl logs', fr: 'consultez son journal : kubectl logs' },
  );
}

const CLIENT =
  'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user root --batch --skip-column-names --execute "$1"';
