// in-namespaces.mjs NAMESPACE MONITORING_NAMESPACE: standard input, where the project's two namespaces are named as in
// manifests/, with these names in every place where a namespace is meant, also inside of configurations. As one text:
// YAML breaks long commands between -n and the name. (Not sed: only GNU's takes more than a line at a time.)
import { text } from 'node:stream/consumers';

const [application, monitoring] = process.argv.slice(2);
const before =
  'namespace: |replacement: |metadata\\.name: |namespace=~?\\\\?"|namespaces=|names: \\[|-n\\s+|[|(]';

const renamed = (await text(process.stdin))
  .replaceAll('\n  name: palier\n', `\n  name: ${application}\n`)
  .replaceAll('\n  name: palier-monitoring\n', `\n  name: ${monitoring}\n`)
  .replaceAll(new RegExp(`(${before}|,)palier-monitoring\\b`, 'g'), `$1${monitoring}`)
  .replaceAll(new RegExp(`(${before})palier(?=[\\]"\\\\| ,;)\\s])`, 'g'), `$1${application}`)
  .replaceAll('.palier-monitoring.svc', `.${monitoring}.svc`)
  .replaceAll('.palier.svc', `.${application}.svc`);
process.stdout.write(renamed);
