// Package apiserver runs kube-apiserver in this process.
package apiserver

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	aggregator "k8s.io/kube-aggregator/pkg/apiserver"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/pki"
)

// Server is an API server that is built but doesn't answer yet.
type Server struct {
	aggregator *aggregator.APIAggregator
	loopback   *rest.Config
}

// New builds the API server; etcd need not be ready yet.
func New(ctx context.Context, c config.Config, files pki.Files, listener net.Listener, etcd, door string) (*Server, error) {
	o, err := serverOptions(c, files, listener, etcd, door)
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
	loopback := unfinished.KubeAPIs.ControlPlane.Generic.LoopbackClientConfig
	finished, err := unfinished.Complete()
	if err != nil {
		return nil, err
	}
	chain, err := app.CreateServerChain(finished)
	if err != nil {
		return nil, err
	}
	return &Server{chain, loopback}, nil
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

// WaitReady returns when /readyz says that everything of the API server works.
func (s *Server) WaitReady(ctx context.Context) error {
	client, err := rest.HTTPClientFor(s.Client("readyz"))
	if err != nil {
		return err
	}
	var last error
	for ctx.Err() == nil {
		response, err := client.Get(s.loopback.Host + "/readyz")
		switch {
		case err != nil:
			last = err
		case response.StatusCode == http.StatusOK:
			return response.Body.Close()
		default:
			_ = response.Body.Close()
			last = fmt.Errorf("/readyz: expected 200, got %d", response.StatusCode)
		}
		select {
		case <-ctx.Done():
		case <-time.After(25 * time.Millisecond):
		}
	}
	return last
}
