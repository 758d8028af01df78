package controllers

import (
	"context"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/kubernetes/pkg/controller/cronjob"
	"k8s.io/kubernetes/pkg/controller/daemon"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/disruption"
	"k8s.io/kubernetes/pkg/controller/job"
	"k8s.io/kubernetes/pkg/controller/podautoscaler"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/replicaset"
	"k8s.io/kubernetes/pkg/controller/replication"
	"k8s.io/kubernetes/pkg/controller/statefulset"
	"k8s.io/kubernetes/pkg/controller/ttlafterfinished"
	resourceclient "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1beta1"
	"k8s.io/metrics/pkg/client/custom_metrics"
	"k8s.io/metrics/pkg/client/external_metrics"
)

// workers is kube-controller-manager's number for most controllers.
const workers = 5

func newDeployment(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("deployment-controller")
	if err != nil {
		return nil, err
	}
	apps := m.informers.Apps().V1()
	c, err := deployment.NewDeploymentController(ctx, apps.Deployments(), apps.ReplicaSets(), m.informers.Core().V1().Pods(), client)
	return func(ctx context.Context) { c.Run(ctx, workers) }, err
}

func newReplicaSet(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("replicaset-controller")
	if err != nil {
		return nil, err
	}
	c := replicaset.NewReplicaSetController(ctx, m.informers.Apps().V1().ReplicaSets(), m.informers.Core().V1().Pods(), client, replicaset.BurstReplicas)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newReplicationController(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("replication-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c := replication.NewReplicationManager(ctx, core.Pods(), core.ReplicationControllers(), client, replication.BurstReplicas)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newStatefulSet(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("statefulset-controller")
	if err != nil {
		return nil, err
	}
	core, apps := m.informers.Core().V1(), m.informers.Apps().V1()
	c := statefulset.NewStatefulSetController(ctx, core.Pods(), apps.StatefulSets(), core.PersistentVolumeClaims(), apps.ControllerRevisions(), client)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newDaemonSet(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("daemon-set-controller")
	if err != nil {
		return nil, err
	}
	core, apps := m.informers.Core().V1(), m.informers.Apps().V1()
	c, err := daemon.NewDaemonSetsController(ctx, apps.DaemonSets(), apps.ControllerRevisions(), core.Pods(), core.Nodes(), client,
		flowcontrol.NewBackOff(time.Second, 15*time.Minute))
	return func(ctx context.Context) { c.Run(ctx, workers) }, err
}

func newJob(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("job-controller")
	if err != nil {
		return nil, err
	}
	c, err := job.NewController(ctx, client, m.informers.Core().V1().Pods(), m.informers.Batch().V1().Jobs(), nil, nil)
	return func(ctx context.Context) { c.Run(ctx, workers) }, err
}

func newCronJob(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("cronjob-controller")
	if err != nil {
		return nil, err
	}
	batch := m.informers.Batch().V1()
	c, err := cronjob.NewControllerV2(ctx, batch.Jobs(), batch.CronJobs(), client)
	return func(ctx context.Context) { c.Run(ctx, workers) }, err
}

func newTTLAfterFinished(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("ttl-after-finished-controller")
	if err != nil {
		return nil, err
	}
	c := ttlafterfinished.New(ctx, m.informers.Batch().V1().Jobs(), client)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newDisruption(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("disruption-controller")
	if err != nil {
		return nil, err
	}
	scales, err := m.scales("disruption-controller")
	if err != nil {
		return nil, err
	}
	core, apps := m.informers.Core().V1(), m.informers.Apps().V1()
	c := disruption.NewDisruptionController(ctx, core.Pods(), m.informers.Policy().V1().PodDisruptionBudgets(),
		core.ReplicationControllers(), apps.ReplicaSets(), apps.Deployments(), apps.StatefulSets(),
		client, m.mapper, scales, client.Discovery())
	return c.Run, nil
}

func newHorizontalPodAutoscaler(ctx context.Context, m *manager) (run, error) {
	const name = "horizontal-pod-autoscaler"
	client, err := m.client(name)
	if err != nil {
		return nil, err
	}
	scales, err := m.scales(name)
	if err != nil {
		return nil, err
	}
	config := m.config(name)
	resources, err := resourceclient.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	external, err := external_metrics.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	available := custom_metrics.NewAvailableAPIsGetter(client.Discovery())
	c := podautoscaler.NewHorizontalController(ctx, client.CoreV1(), scales, client.AutoscalingV2(), m.mapper,
		metrics.NewRESTMetricsClient(resources, custom_metrics.NewForConfig(config, m.mapper, available), external),
		m.informers.Autoscaling().V2().HorizontalPodAutoscalers(), m.informers.Core().V1().Pods(),
		m.HPA.SyncPeriod, m.HPA.DownscaleStabilization, m.HPA.Tolerance, m.HPA.CPUInitializationPeriod, m.HPA.InitialReadinessDelay)
	return together(
		func(ctx context.Context) {
			custom_metrics.PeriodicallyInvalidate(available, m.HPA.SyncPeriod, ctx.Done())
		},
		func(ctx context.Context) { c.Run(ctx, workers) },
	), nil
}

// scales is a client for the scale subresource of any kind.
func (m *manager) scales(name string) (scale.ScalesGetter, error) {
	client, err := m.client(name)
	if err != nil {
		return nil, err
	}
	return scale.NewForConfig(m.config(name), m.mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(client.Discovery()))
}
