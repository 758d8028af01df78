// The control plane of the sandbox: etcd, API server, controllers and scheduler in one process.
package main

import (
	_ "go.etcd.io/etcd/server/v3/embed"
	_ "k8s.io/cri-streaming/pkg/streaming"
	_ "k8s.io/kubernetes/cmd/kube-apiserver/app"
	_ "k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher"
	_ "k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	_ "k8s.io/kubernetes/pkg/controller/cronjob"
	_ "k8s.io/kubernetes/pkg/controller/daemon"
	_ "k8s.io/kubernetes/pkg/controller/deployment"
	_ "k8s.io/kubernetes/pkg/controller/disruption"
	_ "k8s.io/kubernetes/pkg/controller/endpoint"
	_ "k8s.io/kubernetes/pkg/controller/endpointslice"
	_ "k8s.io/kubernetes/pkg/controller/garbagecollector"
	_ "k8s.io/kubernetes/pkg/controller/job"
	_ "k8s.io/kubernetes/pkg/controller/namespace"
	_ "k8s.io/kubernetes/pkg/controller/nodelifecycle"
	_ "k8s.io/kubernetes/pkg/controller/podautoscaler"
	_ "k8s.io/kubernetes/pkg/controller/replicaset"
	_ "k8s.io/kubernetes/pkg/controller/replication"
	_ "k8s.io/kubernetes/pkg/controller/resourcequota"
	_ "k8s.io/kubernetes/pkg/controller/serviceaccount"
	_ "k8s.io/kubernetes/pkg/controller/statefulset"
	_ "k8s.io/kubernetes/pkg/controller/tainteviction"
	_ "k8s.io/kubernetes/pkg/controller/ttlafterfinished"
	_ "k8s.io/kubernetes/pkg/controller/volume/persistentvolume"
	_ "k8s.io/kubernetes/pkg/controller/volume/pvcprotection"
	_ "k8s.io/kubernetes/pkg/controller/volume/pvprotection"
	_ "k8s.io/kubernetes/pkg/scheduler"
)

func main() {}
