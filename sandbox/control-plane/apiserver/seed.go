package apiserver

import (
	"context"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	schedulingv1 "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	rbac "k8s.io/kubernetes/pkg/registry/rbac/rest"
	scheduling "k8s.io/kubernetes/pkg/registry/scheduling/rest"
	policy "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"

	"palier/sandbox/control-plane/etcd"
)

// slowHooks are those of kube-apiserver's that wait for a second before they begin, and then look at one object after
// the other. An empty store gets the same objects from seed; in a kept one they are already, so nobody has to wait.
var slowHooks = []string{rbac.PostStartHookName, scheduling.PostStartHookName}

func isEmpty(ctx context.Context, store *etcd.Etcd) (bool, error) {
	response, err := store.Client.Client.Get(ctx, "/registry/clusterroles/cluster-admin")
	if err != nil {
		return false, err
	}
	return response.Count == 0, nil
}

// seed makes the roles, their bindings and the priority classes of every cluster.
func seed(ctx context.Context, client kubernetes.Interface) error {
	var options metav1.CreateOptions
	namespaces := client.CoreV1().Namespaces()
	for name := range policy.NamespaceRoles() {
		_, err := namespaces.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, options)
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(8)
	create := func(one func() error) {
		all.Go(func() error {
			if err := one(); err != nil && !apierrors.IsAlreadyExists(err) {
				return err
			}
			return nil
		})
	}
	api := client.RbacV1()
	for _, role := range append(policy.ClusterRoles(), policy.ControllerRoles()...) {
		create(func() error { _, err := api.ClusterRoles().Create(ctx, &role, options); return err })
	}
	for _, binding := range append(policy.ClusterRoleBindings(), policy.ControllerRoleBindings()...) {
		create(func() error { _, err := api.ClusterRoleBindings().Create(ctx, &binding, options); return err })
	}
	for namespace, roles := range policy.NamespaceRoles() {
		for _, role := range roles {
			create(func() error { _, err := api.Roles(namespace).Create(ctx, &role, options); return err })
		}
	}
	for namespace, bindings := range policy.NamespaceRoleBindings() {
		for _, binding := range bindings {
			create(func() error { _, err := api.RoleBindings(namespace).Create(ctx, &binding, options); return err })
		}
	}
	for _, class := range schedulingv1.SystemPriorityClasses() {
		create(func() error {
			_, err := client.SchedulingV1().PriorityClasses().Create(ctx, class, options)
			return err
		})
	}
	return all.Wait()
}
