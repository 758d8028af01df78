import type { ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, startServer } from './processes.ts';

/** A host in EC2's place: an sshd of our own, with a home of its own. */
export interface Host {
  readonly server: ChildProcess;
  readonly home: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: string;
  /** As ssh-keyscan prints it. */
  readonly knownHosts: string;
}

/**
 * Starts it. `environment` is what a prepared host has: PATH with kubectl and node, KUBECONFIG.
 * sshd wants a user `sshd`, and the login a home of its own: both are in a passwd file that only it sees.
 */
export async function startHost(
  folder: string,
  port: number,
  sshd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Host> {
  const home = join(folder, 'home');
  const ssh = join(home, '.ssh');
  await mkdir(ssh, { recursive: true, mode: 0o700 });
  for (const name of ['host_key', 'client_key'])
    await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
  await writeFile(join(ssh, 'authorized_keys'), await readFile(join(folder, 'client_key.pub')), {
    mode: 0o600,
  });

  const passwd = await readFile('/etc/passwd', 'utf8');
  const user = 'ec2-user';
  await writeFile(
    join(folder, 'passwd'),
    `${passwd.trimEnd()}\nsshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n${user}:x:0:0::${home}:/bin/bash\n`,
  );
  const setEnv = Object.entries(environment).map(([name, value]) => `"${name}=${value}"`);
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host_key')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'LogLevel ERROR',
    `SetEnv ${setEnv.join(' ')}`,
  ];
  await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const start =
    'mkdir -p /run/sshd && mount --bind "$1/passwd" /etc/passwd && exec "$2" -D -e -f "$1/sshd_config"';
  const server = await startServer('unshare', ['--mount', 'sh', '-c', start, 'sh', folder, sshd], port);
  const [type, key] = (await readFile(join(folder, 'host_key.pub'), 'utf8')).split(' ');
  return {
    server,
    home,
    port,
    user,
    privateKey: await readFile(join(folder, 'client_key'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${type} ${key}\n`,
  };
}
