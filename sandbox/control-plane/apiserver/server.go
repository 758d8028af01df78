// Package apiserver runs kube-apiserver in this process.
package apiserver

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/registry/generic"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	aggregator "k8s.io/kube-aggregator/pkg/apiserver"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/etcd"
	"palier/sandbox/control-plane/pki"
)

// Server is an API server that is built but doesn't answer yet.
type Server struct {
	aggregator *aggregator.APIAggregator
	loopback   *rest.Config
	empty      bool // its store was
}

// New builds the API server on a running etcd.
func New(ctx context.Context, c config.Config, files pki.Files, listener net.Listener, store *etcd.Etcd, door string) (*Server, error) {
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(features); err != nil {
		return nil, err
	}
	o, err := serverOptions(c, files, listener, store.Endpoint, door)
	if err != nil {
		return nil, err
	}
	if err := o.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return nil, err
	}
	// The API server is its own client; it needs no warnings of itself.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	completed, err := o.Complete(ctx)
	if err != nil {
		return nil, err
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return nil, utilerrors.NewAggregate(errs)
	}
	unfinished, err := app.NewConfig(completed)
	if err != nil {
		return nil, err
	}
	kubeAPIs, crds := unfinished.KubeAPIs.ControlPlane.Generic, &unfinished.ApiExtensions.ExtraConfig
	for _, getter := range []*generic.RESTOptionsGetter{
		&kubeAPIs.RESTOptionsGetter, &unfinished.ApiExtensions.GenericConfig.RESTOptionsGetter,
		&crds.CRDRESTOptionsGetter, &unfinished.Aggregator.GenericConfig.RESTOptionsGetter,
	} {
		*getter = inProcess{*getter, store.Client}
	}
	empty, err := isEmpty(ctx, store)
	if err != nil {
		return nil, err
	}
	if empty {
		kubeAPIs.DisabledPostStartHooks.Insert(slowHooks...)
	}
	loopback := kubeAPIs.LoopbackClientConfig
	finished, err := unfinished.Complete()
	if err != nil {
		return nil, err
	}
	chain, err := app.CreateServerChain(finished)
	if err != nil {
		return nil, err
	}
	return &Server{chain, loopback, empty}, nil
}

// Run answers requests until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	prepared, err := s.aggregator.PrepareRun()
	if err != nil {
		return err
	}
	return prepared.Run(ctx)
}

// Client gives the settings of a client inside this process, with all rights, under a name for the fields it manages.
func (s *Server) Client(userAgent string) *rest.Config {
	return rest.AddUserAgent(rest.CopyConfig(s.loopback), userAgent)
}

// WaitReady returns when the API has what every cluster has, and /readyz says that everything of it works.
func (s *Server) WaitReady(ctx context.Context) error {
	path := "/readyz"
	if s.empty {
		client, err := kubernetes.NewForConfig(s.Client("kube-apiserver"))
		if err != nil {
			return err
		}
		if err := seed(ctx, client); err != nil {
			return err
		}
	} else {
		path += "?exclude=poststarthook/" + strings.Join(slowHooks, "&exclude=poststarthook/")
	}
	client, err := rest.HTTPClientFor(s.loopback)
	if err != nil {
		return err
	}
	var last error
	for ctx.Err() == nil {
		response, err := client.Get(s.loopback.Host + path)
		switch {
		case err != nil:
			last = err
		case response.StatusCode == http.StatusOK:
			return response.Body.Close()
		default:
			_ = response.Body.Close()
			last = fmt.Errorf("%s: expected 200, got %d", path, response.StatusCode)
		}
		select {
		case <-ctx.Done():
		case <-time.After(25 * time.Millisecond):
		}
	}
	return last
}
