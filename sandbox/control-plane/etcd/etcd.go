// Package etcd runs etcd in this process, for this process alone: it listens on Unix sockets only.
package etcd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"go.etcd.io/etcd/client/v3/kubernetes"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdserver"
	"go.etcd.io/etcd/server/v3/etcdserver/api/v3client"
	"go.etcd.io/etcd/server/v3/storage/wal"

	"palier/sandbox/control-plane/report"
)

const (
	// quotaBytes is far more than a sandbox's objects need between two compactions.
	quotaBytes = 256 << 20
	// compactionPeriod is how long a watch that was interrupted can go on from where it was.
	compactionPeriod = "10m"
	// walSegmentBytes are allocated ahead twice; etcd's 64 MB each would be for nothing here.
	walSegmentBytes = 4 << 20
	// A lone member elects itself at the end of an election timeout, so a short one starts soon. Every heartbeat wakes
	// the process; five in an election are the fewest that etcd takes.
	heartbeatMs, electionMs = 100, 500
	// commitPeriod is how long writes may be in the log alone, from where a start takes them over.
	commitPeriod = time.Second
	// Entries of the log that are kept in memory; there is no follower that could need them.
	snapshotEntries, catchUpEntries = 1000, 100
	// startPatience: one whose log lacks what its database has waits for the rest for ever.
	startPatience = 20 * time.Second
)

// Etcd is a running server.
type Etcd struct {
	Endpoint string             // where clients find it
	Client   *kubernetes.Client // one of this process, without a connection
	server   *embed.Etcd
}

// Start returns when it answers. What it can't go on from ends the program by fatal.
func Start(ctx context.Context, data, sockets string, fatal func(*report.Failure)) (*Etcd, error) {
	wal.SegmentSizeBytes = walSegmentBytes
	config := embed.NewConfig()
	config.Dir = filepath.Join(data, "etcd")
	clients, peers := socket(sockets, "etcd.sock"), socket(sockets, "etcd-peer.sock")
	config.ListenClientUrls, config.ListenPeerUrls = []url.URL{clients}, []url.URL{peers}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// The data of an end of the process are safe without it, those of an end of the machine are not worth the time.
	config.UnsafeNoFsync = true
	config.QuotaBackendBytes = quotaBytes
	config.AutoCompactionMode, config.AutoCompactionRetention = embed.CompactorModePeriodic, compactionPeriod
	config.BackendBatchInterval = commitPeriod
	config.TickMs, config.ElectionMs = heartbeatMs, electionMs
	config.SnapshotCount, config.SnapshotCatchUpEntries = snapshotEntries, catchUpEntries
	var answers atomic.Bool
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(newLogger(func(failure *report.Failure) {
		if !answers.Load() {
			failure = unreadable(failure)
		}
		fatal(failure)
	}))

	server, err := startEtcd(config)
	if err != nil {
		return nil, unreadable(err)
	}
	select {
	case <-server.Server.ReadyNotify():
		answers.Store(true)
		etcd := &Etcd{clients.String(), clientOf(server.Server), server}
		return etcd, etcd.forgetPast(ctx)
	case err := <-server.Err():
		return nil, unreadable(err)
	case <-server.Server.StopNotify():
		return nil, errors.New("etcd ended before it was ready")
	// Not closed: one that is not ready may wait in vain for the end of its parts.
	case <-time.After(startPatience):
		return nil, unreadable(fmt.Errorf("expected etcd to be ready within %s", startPatience))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Stop ends it with everything written. Its connections end with the process: waiting for their watches would take long.
func (e *Etcd) Stop() { e.server.Server.HardStop() }

// startEtcd makes an error of it when etcd panics over data that it doesn't understand.
func startEtcd(config *embed.Config) (server *embed.Etcd, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("etcd: %v", panicked)
		}
	}()
	return embed.StartEtcd(config)
}

// forgetPast drops all but the newest version of what was kept: nobody goes on with a watch of an earlier life, and one that
// ends before its first compaction would never drop any.
func (e *Etcd) forgetPast(ctx context.Context) error {
	now, err := e.Client.Client.Get(ctx, "any")
	if err != nil {
		return err
	}
	if _, err := e.Client.Client.Compact(ctx, now.Header.Revision); err != nil && !errors.Is(err, rpctypes.ErrCompacted) {
		return err
	}
	return nil
}

func socket(folder, name string) url.URL {
	return url.URL{Scheme: "unix", Path: filepath.Join(folder, name)}
}

func clientOf(server *etcdserver.EtcdServer) *kubernetes.Client {
	client := &kubernetes.Client{Client: v3client.New(server)}
	client.Kubernetes = client
	return client
}

// unreadable is a failure of a start that neither a full disk nor missing rights explain: the kept data are not whole.
func unreadable(err error) *report.Failure {
	failure := report.Fail("etcd", err)
	if failure.Hint == "" {
		failure.Part, failure.ExitCode, failure.Hint = "data", report.ExitEnvironment, "start with --fresh: the kept data can't be read"
	}
	return failure
}
