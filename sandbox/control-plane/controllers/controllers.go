// Package controllers runs the controllers of kube-controller-manager that the sandbox's kinds need, with its defaults.
package controllers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/controller-manager/pkg/informerfactory"

	"palier/sandbox/control-plane/config"
)

const (
	// The limits of kube-controller-manager's clients; each controller has its own.
	qps, burst = 20, 30
	// New kinds are known to all within two of these.
	discoveryPeriod = 30 * time.Second
	// Everything is looked at again after one to two of these, as in kube-controller-manager.
	minResyncPeriod = 12 * time.Hour
)

// Settings is what the controllers get to know.
type Settings struct {
	HPA       config.HPA
	RootCA    []byte // what pods trust, PEM
	TokenKey  string // file with the key that signs tokens of service accounts
	Client    *rest.Config
	Announced func() // called when all of them work
}

// manager has what the controllers share.
type manager struct {
	Settings
	informers informers.SharedInformerFactory
	metadata  metadata.Interface
	// discovery asks the API once in discoveryPeriod, for all of them.
	discovery discovery.CachedDiscoveryInterface
	mapper    *restmapper.DeferredDiscoveryRESTMapper
	// generic has the informers above, and others by metadata only for every further kind.
	generic informerfactory.InformerFactory
	started chan struct{}
}

// run is a controller's work until the context ends.
type run func(ctx context.Context)

// constructors makes the controllers, by kube-controller-manager's names.
var constructors = map[string]func(ctx context.Context, m *manager) (run, error){
	"clusterrole-aggregation-controller":          newClusterRoleAggregation,
	"cronjob-controller":                          newCronJob,
	"daemonset-controller":                        newDaemonSet,
	"deployment-controller":                       newDeployment,
	"disruption-controller":                       newDisruption,
	"endpoints-controller":                        newEndpoints,
	"endpointslice-controller":                    newEndpointSlice,
	"endpointslice-mirroring-controller":          newEndpointSliceMirroring,
	"garbage-collector-controller":                newGarbageCollector,
	"horizontal-pod-autoscaler-controller":        newHorizontalPodAutoscaler,
	"job-controller":                              newJob,
	"namespace-controller":                        newNamespace,
	"node-lifecycle-controller":                   newNodeLifecycle,
	"persistentvolume-binder-controller":          newPersistentVolumeBinder,
	"persistentvolume-protection-controller":      newPersistentVolumeProtection,
	"persistentvolumeclaim-protection-controller": newPersistentVolumeClaimProtection,
	"replicaset-controller":                       newReplicaSet,
	"replicationcontroller-controller":            newReplicationController,
	"resourcequota-controller":                    newResourceQuota,
	"root-ca-certificate-publisher-controller":    newRootCACertificatePublisher,
	"serviceaccount-controller":                   newServiceAccount,
	"serviceaccount-token-controller":             newServiceAccountToken,
	"statefulset-controller":                      newStatefulSet,
	"taint-eviction-controller":                   newTaintEviction,
	"ttl-after-finished-controller":               newTTLAfterFinished,
}

// Run works until ctx ends.
func Run(ctx context.Context, settings Settings) error {
	m, err := newManager(ctx, settings)
	if err != nil {
		return err
	}
	var runs []run
	for name, construct := range constructors {
		run, err := construct(ctx, m)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		runs = append(runs, run)
	}
	m.generic.Start(ctx.Done())
	close(m.started)
	var running sync.WaitGroup
	for _, run := range runs {
		running.Go(func() { run(ctx) })
	}
	m.informers.WaitForCacheSync(ctx.Done())
	if ctx.Err() == nil {
		settings.Announced()
	}
	running.Wait()
	m.informers.Shutdown()
	return nil
}

func newManager(ctx context.Context, settings Settings) (*manager, error) {
	m := &manager{Settings: settings, started: make(chan struct{})}
	shared, err := m.client("shared-informers")
	if err != nil {
		return nil, err
	}
	if m.metadata, err = metadata.NewForConfig(m.config("metadata-informers")); err != nil {
		return nil, err
	}
	m.informers = informers.NewSharedInformerFactoryWithOptions(shared, resync(), informers.WithTransform(withoutManagedFields))
	m.generic = informerfactory.NewInformerFactory(m.informers,
		metadatainformer.NewSharedInformerFactoryWithOptions(m.metadata, resync(), metadatainformer.WithTransform(withoutManagedFields)))
	found, err := discovery.NewDiscoveryClientForConfig(m.config("controller-discovery"))
	if err != nil {
		return nil, err
	}
	m.discovery = memory.NewMemCacheClient(found)
	m.mapper = restmapper.NewDeferredDiscoveryRESTMapper(m.discovery)
	go wait.UntilWithContext(ctx, func(context.Context) { m.mapper.Reset() }, discoveryPeriod)
	return m, nil
}

// config is for one client, with limits of its own.
func (m *manager) config(name string) *rest.Config {
	c := rest.AddUserAgent(rest.CopyConfig(m.Client), name)
	c.QPS, c.Burst = qps, burst
	return c
}

func (m *manager) client(name string) (kubernetes.Interface, error) {
	return kubernetes.NewForConfig(m.config(name))
}

// resync differs from informer to informer, so that they don't all come at once.
func resync() time.Duration {
	return time.Duration((1 + rand.Float64()) * float64(minResyncPeriod))
}

// withoutManagedFields saves the memory of what no controller reads.
func withoutManagedFields(object any) (any, error) {
	if accessor, err := meta.Accessor(object); err == nil && accessor.GetManagedFields() != nil {
		accessor.SetManagedFields(nil)
	}
	return object, nil
}

// together is one run of several.
func together(runs ...run) run {
	return func(ctx context.Context) {
		var running sync.WaitGroup
		for _, run := range runs {
			running.Go(func() { run(ctx) })
		}
		running.Wait()
	}
}
