/** The Kubernetes release whose manners the sandbox has, for /version and for the rules of the autoscaler. */
export const KUBERNETES_RELEASE = '1.34';

export const GIT_VERSION = `v${KUBERNETES_RELEASE}.0+palier-sandbox`;

export const VERSION = {
  major: '1',
  minor: '34',
  gitVersion: GIT_VERSION,
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
};
