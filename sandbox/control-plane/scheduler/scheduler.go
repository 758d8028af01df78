// Package scheduler runs kube-scheduler in this process, with its defaults.
package scheduler

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/events"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
)

// Run works until ctx ends; announced is called when it begins to bind pods.
func Run(ctx context.Context, client *rest.Config, announced func()) error {
	config, err := latest.Default()
	if err != nil {
		return err
	}
	client = rest.CopyConfig(client)
	client.QPS, client.Burst = config.ClientConnection.QPS, int(config.ClientConnection.Burst)
	api, err := kubernetes.NewForConfig(client)
	if err != nil {
		return err
	}
	objects, err := dynamic.NewForConfig(client)
	if err != nil {
		return err
	}
	broadcaster := events.NewEventBroadcasterAdapterWithContext(ctx, api)
	broadcaster.StartRecordingToSink(ctx.Done())
	defer broadcaster.Shutdown()

	informers := scheduler.NewInformerFactory(api, 0)
	further := dynamicinformer.NewFilteredDynamicSharedInformerFactory(objects, 0, corev1.NamespaceAll, nil)
	s, err := scheduler.New(ctx, api, informers, further,
		func(name string) events.EventRecorderLogger { return broadcaster.NewRecorder(name) },
		scheduler.WithProfiles(config.Profiles...),
		scheduler.WithParallelism(1), // one node
	)
	if err != nil {
		return err
	}
	informers.Start(ctx.Done())
	further.Start(ctx.Done())
	informers.WaitForCacheSync(ctx.Done())
	further.WaitForCacheSync(ctx.Done())
	if err := s.WaitForHandlersSync(ctx); err != nil {
		return err
	}
	announced()
	s.Run(ctx)
	return nil
}
