// Package streams serves exec, attach and port-forward of the kubelet's API with Kubernetes' own streaming library. The
// node knows its pods and passes on what the API server asks of it, with a header that says which command to run or
// where the pod listens.
package streams

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

const (
	// commandHeader is base64 of a Command as JSON, for exec and attach.
	commandHeader = "Palier-Command"
	// addressHeader is the host on which the pod listens, for port-forward.
	addressHeader = "Palier-Address"

	requestTimeout = 10 * time.Second
	// Both as the kubelet has them.
	idleTimeout     = 4 * time.Hour
	creationTimeout = remotecommand.DefaultStreamCreationTimeout
)

// Serve answers on listener until ctx ends, and returns when every command and connection has ended.
func Serve(ctx context.Context, listener net.Listener) error {
	var requests sync.WaitGroup
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			defer requests.Done()
			handle(w, r)
		}),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       whileConnected,
		ReadHeaderTimeout: requestTimeout,
	}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	err := server.Serve(watchedListener{listener})
	if ctx.Err() == nil {
		return fmt.Errorf("exec, attach and port-forward: %w", err)
	}
	requests.Wait()
	return nil
}

// handle takes the kubelet's paths: /exec/NAMESPACE/POD[/UID]/CONTAINER, the same for attach, /portForward/NAMESPACE/POD[/UID].
func handle(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if len(parts) < 3 {
		http.Error(w, fmt.Sprintf("expected /exec, /attach or /portForward with a namespace and a pod, got %s", r.URL.Path), http.StatusNotFound)
		return
	}
	pod, container := parts[2], parts[len(parts)-1]
	switch parts[0] {
	case "exec", "attach":
		command, err := commandOf(r.Header)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		options, err := remotecommand.NewOptions(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		run := runner{command, *options}
		if parts[0] == "exec" {
			remotecommand.ServeExec(w, r, run, pod, "", container, nil, options, idleTimeout, creationTimeout, remotecommand.SupportedStreamingProtocols)
		} else {
			remotecommand.ServeAttach(w, r, run, pod, "", container, options, idleTimeout, creationTimeout, remotecommand.SupportedStreamingProtocols)
		}
	case "portForward":
		host := r.Header.Get(addressHeader)
		if host == "" {
			http.Error(w, fmt.Sprintf("expected the pod's host in the header %s", addressHeader), http.StatusBadRequest)
			return
		}
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, forwarder{r.Context(), host}, pod, "", options, idleTimeout, creationTimeout, portforward.SupportedProtocols)
	default:
		http.Error(w, fmt.Sprintf("expected /exec, /attach or /portForward, got %s", r.URL.Path), http.StatusNotFound)
	}
}
