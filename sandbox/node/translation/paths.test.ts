import { describe, expect, it } from 'vitest';
import { translatePaths } from './paths.ts';

const mappings = [
  { container: '/etc/prometheus', host: '/s/pod/config' },
  { container: '/etc/prometheus/rules/', host: '/s/pod/rules' },
  { container: '/prometheus', host: '/s/pod/data' },
];

describe('container paths', () => {
  it.each([
    ['--config.file=/etc/prometheus/prometheus.yml', '--config.file=/s/pod/config/prometheus.yml'],
    ['/etc/prometheus', '/s/pod/config'],
    ['the longest mapping wins: /etc/prometheus/rules/a.yml', 'the longest mapping wins: /s/pod/rules/a.yml'],
    ['rule_files: ["/etc/prometheus/rules/*.yml"]', 'rule_files: ["/s/pod/rules/*.yml"]'],
    ['a=/prometheus:/etc/prometheus', 'a=/s/pod/data:/s/pod/config'],
    ['/etc/prometheus2/x and /etc/prometheus.d', '/etc/prometheus2/x and /etc/prometheus.d'],
    ['http://host/prometheus', 'http://host/prometheus'],
    ['/opt/prometheus/x', '/opt/prometheus/x'],
  ])('%s', (text, translated) => expect(translatePaths(text, mappings)).toBe(translated));

  it('leaves everything alone without mappings', () => expect(translatePaths('/a', [])).toBe('/a'));
});
