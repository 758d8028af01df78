package controllers

import (
	"context"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/quota/v1/generic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/util/keyutil"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/resourcequota"
	serviceaccounts "k8s.io/kubernetes/pkg/controller/serviceaccount"
	quotainstall "k8s.io/kubernetes/pkg/quota/v1/install"
	"k8s.io/kubernetes/pkg/serviceaccount"
)

func newNamespace(ctx context.Context, m *manager) (run, error) {
	// It deletes one object after the other: the usual limits would make a namespace's end take very long.
	config := m.config("namespace-controller")
	config.QPS *= 20
	config.Burst *= 100
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	c := namespace.NewNamespaceController(ctx, client, objects, client.Discovery().ServerPreferredNamespacedResources,
		m.informers.Core().V1().Namespaces(), 5*time.Minute, v1.FinalizerKubernetes)
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}

func newGarbageCollector(ctx context.Context, m *manager) (run, error) {
	const name = "generic-garbage-collector"
	client, err := m.client(name)
	if err != nil {
		return nil, err
	}
	config := m.config(name)
	config.QPS *= 2 // an object's end takes two calls
	objects, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	graph := garbagecollector.NewDependencyGraphBuilder(ctx, m.metadata, m.mapper, without(garbagecollector.DefaultIgnoredResources()), m.generic, m.started)
	c, err := garbagecollector.NewComposedGarbageCollector(ctx, client, objects, m.mapper, graph)
	return together(
		func(ctx context.Context) { c.Run(ctx, workers, discoveryPeriod) },
		func(ctx context.Context) { c.Sync(ctx, m.discovery, discoveryPeriod) },
	), err
}

func newResourceQuota(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("resourcequota-controller")
	if err != nil {
		return nil, err
	}
	discover := m.discovery.ServerPreferredNamespacedResources
	quota, err := quotainstall.NewQuotaConfigurationForControllers(generic.ListerFuncForResourceFunc(m.informers.ForResource), m.informers)
	if err != nil {
		return nil, err
	}
	c, err := resourcequota.NewController(ctx, &resourcequota.ControllerOptions{
		QuotaClient:               client.CoreV1(),
		ResourceQuotaInformer:     m.informers.Core().V1().ResourceQuotas(),
		ResyncPeriod:              controller.StaticResyncPeriodFunc(5 * time.Minute),
		InformerFactory:           m.generic,
		ReplenishmentResyncPeriod: resync,
		DiscoveryFunc:             discover,
		IgnoredResourcesFunc:      func() map[schema.GroupResource]struct{} { return without(quota.IgnoredResources()) },
		InformersStarted:          m.started,
		Registry:                  generic.NewRegistry(quota.Evaluators()),
		UpdateFilter:              quotainstall.DefaultUpdateFilter(),
	})
	return together(
		func(ctx context.Context) { c.Run(ctx, workers) },
		func(ctx context.Context) { c.Sync(ctx, discover, discoveryPeriod) },
	), err
}

func newServiceAccount(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("service-account-controller")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := serviceaccounts.NewServiceAccountsController(klog.FromContext(ctx), core.ServiceAccounts(), core.Namespaces(), client,
		serviceaccounts.DefaultServiceAccountsControllerOptions())
	return func(ctx context.Context) { c.Run(ctx, 1) }, err
}

// newServiceAccountToken fills Secrets of type service-account-token; pods have their tokens from the API.
func newServiceAccountToken(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("tokens-controller")
	if err != nil {
		return nil, err
	}
	key, err := keyutil.PrivateKeyFromFile(m.TokenKey)
	if err != nil {
		return nil, err
	}
	generator, err := serviceaccount.JWTTokenGenerator(serviceaccount.LegacyIssuer, key)
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := serviceaccounts.NewTokensController(klog.FromContext(ctx), core.ServiceAccounts(), core.Secrets(), client,
		serviceaccounts.TokensControllerOptions{TokenGenerator: generator, RootCA: m.RootCA})
	return func(ctx context.Context) { c.Run(ctx, workers) }, err
}

func newRootCACertificatePublisher(ctx context.Context, m *manager) (run, error) {
	client, err := m.client("root-ca-cert-publisher")
	if err != nil {
		return nil, err
	}
	core := m.informers.Core().V1()
	c, err := rootcacertpublisher.NewPublisher(core.ConfigMaps(), core.Namespaces(), client, m.RootCA)
	return func(ctx context.Context) { c.Run(ctx, 1) }, err
}

func newClusterRoleAggregation(_ context.Context, m *manager) (run, error) {
	client, err := m.client("clusterrole-aggregation-controller")
	if err != nil {
		return nil, err
	}
	c := clusterroleaggregation.NewClusterRoleAggregation(m.informers.Rbac().V1().ClusterRoles(), client.RbacV1())
	return func(ctx context.Context) { c.Run(ctx, workers) }, nil
}
