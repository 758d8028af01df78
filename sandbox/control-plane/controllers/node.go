package controllers

import (
	"context"
	"time"

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/endpoint"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
	"k8s.io/kubernetes/pkg/controller/endpointslicemirroring"
	"k8s.io/kubernetes/pkg/controller/nodelifecycle"
	"k8s.io/kubernetes/pkg/controller/tainteviction"
	"k8s.io/kubernetes/pkg/controller/volume/persistentvolume"
	"k8s.io/kubernetes/pkg/controller/volume/pvcprotection"
	"k8s.io/kubernetes/pkg/controller/volume/pvprotection"
)

// nodeClient is the name under which both controllers of nodes act.
const nodeClient = "node-controller"

func newNodeLifecycle(ctx context.Context, m *manager) (run, error) {
	client, err := m.client(nodeClient)
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := nodelifecycle.NewNodeLifecycleController(ctx, m.informers.Coordination().V1().Leases(), core.Pods(), core.Nodes(),
		m.informers.Apps().V1().DaemonSets(), client,
		5*time.Second,  // looked at this often
		60*time.Second, // a new node may be silent this long
		50*time.Second, // any other this long
		0.1, 0.01, 50, 0.55)
	return func(ctx context.Context) { c.Run(ctx) }, err
}

func newTaintEviction(ctx context.Context, m *manager) (run, error) {
	client, err := m.client(nodeClient)
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := tainteviction.New(ctx, client, core.Pods(), core.Nodes(), "taint-eviction-controller")
	if err != nil {
		return nil, err
	}
	return c.Run, nil
}

func newEndpoints(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("endpoint-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c := endpoint.NewEndpointController(ctx, core.Pods(), core.Services(), core.Endpoints(), client, 0)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newEndpointSlice(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("endpointslice-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	const endpointsPerSlice = 100
	c := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(), m.informers.Discovery().V1().EndpointSlices(),
		endpointsPerSlice, client, 0)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newEndpointSliceMirroring(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("endpointslicemirroring-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	const endpointsPerSubset = 1000
	c := endpointslicemirroring.NewController(ctx, core.Endpoints(), m.informers.Discovery().V1().EndpointSlices(), core.Services(),
		endpointsPerSubset, client, 0)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

// newPersistentVolumeBinder has no plug-ins: volumes are made and removed by the node's provisioner.
func newPersistentVolumeBinder(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("persistent-volume-binder")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := persistentvolume.NewController(ctx, persistentvolume.ControllerParameters{
		KubeClient: client, SyncPeriod: 15 * time.Second, EnableDynamicProvisioning: true,
		VolumeInformer: core.PersistentVolumes(), ClaimInformer: core.PersistentVolumeClaims(), PodInformer: core.Pods(),
		NodeInformer: core.Nodes(), ClassInformer: m.informers.Storage().V1().StorageClasses(),
	})
	if err != nil {
		return nil, err
	}
	return c.Run, nil
}

func newPersistentVolumeClaimProtection(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("pvc-protection-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := pvcprotection.NewPVCProtectionController(klog.FromContext(ctx), core.PersistentVolumeClaims(), core.Pods(), client)
	return func(ctx context.Context) { c.Run(ctx, 1) }, err
}

func newPersistentVolumeProtection(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("pv-protection-controller")
	if err != nil {
		return nil, err
	}
	c := pvprotection.NewPVProtectionController(klog.FromContext(ctx), m.informers.Core().V1().PersistentVolumes(), client)
	return func(ctx context.Context) { c.Run(ctx, 1) }, nil
}
