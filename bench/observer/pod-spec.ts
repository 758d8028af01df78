export const REQUEST_MILLICORES = 100;

const specs = new Map<string, object>();

/** What a template says of its pods; one object for all of an application. */
export function podSpec(app: string): object {
  const known = specs.get(app) ?? makePodSpec(app);
  specs.set(app, known);
  return known;
}

function makePodSpec(app: string): object {
  const probe = (path: string, periodSeconds: number) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 1,
    timeoutSeconds: 1,
    periodSeconds,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const env = [
    ...Array.from({ length: 12 }, (_, i) => ({
      name: `FEATURE_${i}_ENDPOINT`,
      value: `http://dep-${i}.shop.svc:8080`,
    })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: `${app}-db`, key: 'password' } } },
  ];
  return {
    containers: [
      {
        name: 'backend',
        image: `registry.example/shop/${app}:1.42.0`,
        imagePullPolicy: 'IfNotPresent',
        args: ['--listen', ':8080', '--log-format', 'json'],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env,
        resources: {
          requests: { cpu: `${REQUEST_MILLICORES}m`, memory: '96Mi' },
          limits: { cpu: '250m', memory: '192Mi' },
        },
        livenessProbe: probe('/healthz', 10),
        readinessProbe: probe('/readyz', 5),
        startupProbe: probe('/healthz', 1),
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [
          { name: 'config', mountPath: '/etc/app', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: app, defaultMode: 420 } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      {
        name: 'api-access',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        },
      },
    ],
    tolerations: ['not-ready', 'unreachable'].map((what) => ({
      key: `node.kubernetes.io/${what}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    serviceAccountName: app,
    serviceAccount: app,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
  };
}
