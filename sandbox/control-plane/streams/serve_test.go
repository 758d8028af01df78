package streams

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

// serve runs the server until the test ends, and fails when a command or a connection of it is left. client-go's SPDY
// dials TCP only.
func serve(t *testing.T) (host string, end func()) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Error("asked to end, still running")
		}
	})
	return listener.Addr().String(), cancel
}

// asked is what the node hands over of a request of the API server: a client configuration that adds its header, and the URL.
func asked(host, path, header, value string, query url.Values) (*rest.Config, *url.URL) {
	config := &rest.Config{Host: host}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return withHeader{next, header, value} })
	return config, &url.URL{Scheme: "http", Host: host, Path: path, RawQuery: query.Encode()}
}

type withHeader struct {
	next        http.RoundTripper
	name, value string
}

func (w withHeader) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set(w.name, w.value)
	return w.next.RoundTrip(request)
}

func encode(t *testing.T, command Command) string {
	if command.Env == nil {
		command.Env = map[string]string{"PATH": os.Getenv("PATH")}
	}
	text, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(text)
}

func shell(script string) Command { return Command{Argv: []string{"sh", "-c", script}} }

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("expected within 5 s: %s", what)
}
