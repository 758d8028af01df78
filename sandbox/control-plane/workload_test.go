package main

import (
	"context"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// registerNode is what a kubelet does first.
func registerNode(t *testing.T, node kubernetes.Interface) {
	t.Helper()
	ctx := context.Background()
	made, err := node.CoreV1().Nodes().Create(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "sandbox"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	room := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("2"), corev1.ResourceMemory: resource.MustParse("2Gi"), corev1.ResourcePods: resource.MustParse("110"),
	}
	made.Status = corev1.NodeStatus{
		Capacity: room, Allocatable: room,
		Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue, LastHeartbeatTime: metav1.Now(), LastTransitionTime: metav1.Now()}},
	}
	if _, err := node.CoreV1().Nodes().UpdateStatus(ctx, made, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// runDeployment sees a Deployment from its pod, which the scheduler binds, to the end of the pod with it.
func runDeployment(t *testing.T, admin kubernetes.Interface) {
	t.Helper()
	ctx := context.Background()
	labels := map[string]string{"app": "web"}
	deployments, pods := admin.AppsV1().Deployments("default"), admin.CoreV1().Pods("default")
	_, err := deployments.Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "web"}}},
			},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var bound corev1.Pod
	eventually(t, "a pod on the node", func() bool {
		all, err := pods.List(ctx, metav1.ListOptions{})
		if err != nil || len(all.Items) != 1 {
			return false
		}
		bound = all.Items[0]
		return bound.Spec.NodeName == "sandbox"
	})
	if tokens := bound.Spec.Volumes; len(tokens) != 1 || tokens[0].Projected == nil {
		t.Errorf("expected the volume with its ServiceAccount's token, got %+v", tokens)
	}
	if err := deployments.Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the pod to be told to end", func() bool {
		pod, err := pods.Get(ctx, bound.Name, metav1.GetOptions{})
		return err == nil && pod.DeletionTimestamp != nil
	})
}
