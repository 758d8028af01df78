/**
 * How every Go program here is compiled: for the fewest CPU seconds, and alike, so that what several are made of is compiled
 * once. sandbox/control-plane/build.sh has the same, and says why.
 */
export const GO_BUILD_FLAGS = ['-trimpath', '-gcflags=all=-dwarf=false -c=1'] as const;

/** The same for `go` of any command. */
export const GO_BUILD_ENVIRONMENT = {
  GOFLAGS: GO_BUILD_FLAGS.map((flag) => `'${flag}'`).join(' '),
  GOWORK: 'off',
  CGO_ENABLED: '0',
} as const;
