import { describe, expect, it } from 'vitest';
import { isContainerResource } from './names.ts';

describe('a resource that a container may request', () => {
  it.each([
    ['has a standard name', ['cpu', 'memory', 'ephemeral-storage']],
    ['is a size of huge pages', ['hugepages-2Mi', 'hugepages-1Gi']],
    ['is a device behind a domain', ['example.com/gpu', `example.com/${'g'.repeat(63)}`]],
    ['is native to Kubernetes', ['kubernetes.io/x', 'requests.kubernetes.io/x']],
  ])('%s', (_, names) => {
    for (const name of names) expect(name).toSatisfy(isContainerResource);
  });

  it.each([
    ['belongs to volumes, quotas or nobody', ['storage', 'pods', 'requests.cpu', 'gpu', 'CPU', 'cpu ', '']],
    ['has no size', ['hugepages-']],
    ['lacks a part', ['example.com/', '/gpu', '/']],
    ['has a part too many', ['a/b/c', 'example.com/gpu/']],
    ['has a prefix that is no domain', ['Example.com/gpu', '-x.com/gpu', 'x..com/gpu', 'hugepages-1Gi/x']],
    ['has a part that ends in a sign', ['example.com/-gpu', 'example.com/gpu.']],
    ['has letters that a name cannot have', ['example.com/g p u', 'é/gpu', 'example.com/gpu\n']],
    ['is too long', [`example.com/${'g'.repeat(64)}`, `${'d'.repeat(254)}/gpu`]],
    ['leaves no room for the prefix of a quota', ['requests.example.com/gpu', `${'d'.repeat(245)}/gpu`]],
  ])('is not one that %s', (_, names) => {
    for (const name of names) expect(name).not.toSatisfy(isContainerResource);
  });
});
