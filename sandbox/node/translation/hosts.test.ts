import { describe, expect, it } from 'vitest';
import {
  type Resolve,
  translateHosts,
  translateHostValue,
  translateLoopback,
  translateOptionFile,
} from './hosts.ts';

const resolve: Resolve = (service, namespace, pod) =>
  namespace !== 'palier'
    ? undefined
    : { mysql: '127.96.0.3', backend: '127.96.0.4', 'mysql-headless': pod ? '127.77.0.9' : '127.77.0.8' }[
        service
      ];

describe('service names', () => {
  it.each([
    ['mysql+pymysql://u:p@mysql:3306/mysql', 'mysql+pymysql://u:p@127.96.0.3:3306/mysql'],
    ['http://backend/items', 'http://127.96.0.4/items'],
    ['http://backend.palier:80/', 'http://127.96.0.4:80/'],
    ['mysql.palier.svc.cluster.local', '127.96.0.3'],
    ['mysql.palier.svc:3306', '127.96.0.3:3306'],
    ['mysql-0.mysql-headless.palier.svc', '127.77.0.9'],
    ['targets: [\'mysql:3306\', "backend:80"]', 'targets: [\'127.96.0.3:3306\', "127.96.0.4:80"]'],
    ['--mysqld.address=mysql:3306', '--mysqld.address=127.96.0.3:3306'],
    ['mysql.other.svc', 'mysql.other.svc'],
    ['the database mysql', 'the database mysql'],
    ['job_name: backend', 'job_name: backend'],
    ['CREATE DATABASE backend', 'CREATE DATABASE backend'],
    ['image: mysql:8.4', 'image: mysql:8.4'],
  ])('%s', (text, translated) => expect(translateHosts(text, 'palier', resolve)).toBe(translated));

  it.each([
    ['MYSQL_HOST', 'mysql', '127.96.0.3'],
    ['DB_SERVER', 'mysql.palier', '127.96.0.3'],
    ['MYSQL_DATABASE', 'mysql', 'mysql'],
    ['MYSQL_USER', 'backend', 'backend'],
    ['MYSQL_HOST', 'elsewhere', 'elsewhere'],
  ])('%s=%s becomes %s', (key, value, translated) =>
    expect(translateHostValue(key, value, 'palier', resolve)).toBe(translated),
  );

  it('reads the host of an option file', () => {
    const file = '[client]\nuser=mysql\n  host = mysql\npassword=mysql\n';
    expect(translateOptionFile(file, 'palier', resolve)).toBe(
      '[client]\nuser=mysql\n  host = 127.96.0.3\npassword=mysql\n',
    );
  });

  it('takes localhost for the pod itself', () => {
    expect(translateLoopback('curl http://localhost:8000 -h 127.0.0.1', '127.77.0.1')).toBe(
      'curl http://127.77.0.1:8000 -h 127.77.0.1',
    );
    expect(translateLoopback('localhosts 127.0.0.10', '127.77.0.1')).toBe('localhosts 127.0.0.10');
  });
});
