package etcd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"palier/sandbox/control-plane/report"
)

// start tells failed what would end the program, and goes no further then.
func start(t *testing.T, data string, failed chan<- *report.Failure) (*Etcd, error) {
	sockets, err := os.MkdirTemp("/tmp", "palier-etcd-")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { os.RemoveAll(sockets) })
	return Start(context.Background(), data, sockets, func(failure *report.Failure) {
		failed <- failure
		select {}
	})
}

func TestAnotherLifeHasTheNewestVersionAndNoOther(t *testing.T) {
	data := t.TempDir()
	first, err := start(t, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	old, err := first.Client.Client.Put(t.Context(), "pod", "old")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Client.Client.Put(t.Context(), "pod", "new"); err != nil {
		t.Fatal(err)
	}
	first.Stop()

	second, err := start(t, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Stop()
	if now, err := second.Client.Client.Get(t.Context(), "pod"); err != nil || string(now.Kvs[0].Value) != "new" {
		t.Errorf("expected the newest version, got %v, %v", now, err)
	}
	if _, err := second.Client.Client.Get(t.Context(), "pod", clientv3.WithRev(old.Header.Revision)); !errors.Is(err, rpctypes.ErrCompacted) {
		t.Errorf("expected the older one to be dropped, got %v", err)
	}
}

func TestADatabaseThatCannotBeReadIsAFailureOfTheData(t *testing.T) {
	data := t.TempDir()
	first, err := start(t, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	first.Stop()
	database := filepath.Join(data, "etcd", "member", "snap", "db")
	if err := os.WriteFile(database, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	failed := make(chan *report.Failure)
	go start(t, data, failed)
	if failure := <-failed; failure.Part != "data" || failure.ExitCode != report.ExitEnvironment {
		t.Errorf("expected a failure of the data, got %+v", failure)
	}
}
