import { describe, expect, it } from 'vitest';
import { createImages } from './index.ts';
import type { PodTools } from './types.ts';

const images = createImages({
  tools: {} as PodTools,
  backendSource: '/project/backend',
  backendImages: ['registry.example.com/team/api:7'],
});

describe('the images that the sandbox has a program for', () => {
  it.each(['palier-backend:dev', 'registry.example.com/team/api:7', 'mysql:8.4', 'prom/prometheus:v3.5.0'])(
    'has %s',
    (image) => {
      expect(images.runnerOf(image).matches(image)).toBe(true);
    },
  );

  it.each(['nginx', 'palier-backend:unknown', 'registry.example.com/team/api:8'])(
    'has none for %s, which nobody has built here',
    (image) => {
      expect(() => images.runnerOf(image)).toThrow(`no program for image "${image}"`);
    },
  );
});
