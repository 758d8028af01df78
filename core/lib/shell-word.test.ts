import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

it.each(['/home/me/.kube/config', '/home/Ève Du Pré/it’s', 'it\'s $HOME `id` \\ "x"'])(
  'a shell reads back what is in quotes for it: %s',
  (word) => {
    const read = execFileSync('sh', ['-c', `X=${shellWord(word)}; printf %s "$X"`], { encoding: 'utf8' });
    expect(read).toBe(word);
  },
);
