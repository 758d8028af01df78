package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc/grpclog"
	"k8s.io/component-base/version"
	"k8s.io/klog/v2"

	"palier/sandbox/control-plane/apiserver"
	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/controllers"
	"palier/sandbox/control-plane/door"
	"palier/sandbox/control-plane/etcd"
	"palier/sandbox/control-plane/folder"
	"palier/sandbox/control-plane/pki"
	"palier/sandbox/control-plane/report"
	"palier/sandbox/control-plane/scheduler"
	"palier/sandbox/control-plane/streams"
)

// stopPatience is how long requests, watches and controllers may take to end. What they leave is as after a crash: safe.
const stopPatience = 700 * time.Millisecond

// run starts all parts, and ends all of them when ctx ends or one of them fails.
func run(ctx context.Context, c config.Config, reporter *report.Reporter) error {
	logTo(c.Verbosity, reporter)
	kubernetes := version.Get().GitVersion
	if err := folder.Open(c, kubernetes); err != nil {
		return report.Fail("data", err)
	}
	listener, err := listen(c.Port)
	if err != nil {
		return err
	}
	url := "https://" + listener.Addr().String()
	files, err := pki.Write(c, url)
	if err != nil {
		return report.Fail("pki", err)
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := &parts{ctx: ctx, end: cancel}
	ready := newCountdown(func() { reporter.Ready("all"); settle() }, 4)
	announce := func(part string) func() {
		return func() { reporter.Ready(part); ready.one() }
	}

	store, err := etcd.Start(ctx, c.Data, c.Sockets, endAtOnce(reporter))
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return report.Fail("etcd", err)
	}
	defer store.Stop()
	// Not before: until then the caller may still choose an empty cluster.
	reporter.Listening(url, kubernetes)
	announce("etcd")()
	doorSocket, err := parts.serve("door", c, func(l net.Listener) error { return door.Serve(ctx, l) })
	if err != nil {
		return err
	}
	if _, err := parts.serve("streams", c, func(l net.Listener) error { return streams.Serve(ctx, l) }); err != nil {
		return err
	}
	parts.start("apiserver", func() error {
		api, err := apiserver.New(ctx, c, files, listener, store, doorSocket)
		if err != nil {
			return err
		}
		parts.start("readyz", func() error {
			err := api.WaitReady(ctx)
			if err == nil {
				announce("apiserver")()
			}
			return err
		})
		parts.start("controllers", func() error {
			ca, err := os.ReadFile(files.CA)
			if err != nil {
				return err
			}
			return controllers.Run(ctx, controllers.Settings{
				HPA: c.HPA, RootCA: ca, TokenKey: files.ServiceAccounts,
				Client: api.Client("kube-controller-manager"), Announced: announce("controllers"),
			})
		})
		parts.start("scheduler", func() error {
			return scheduler.Run(ctx, api.Client("kube-scheduler"), announce("scheduler"))
		})
		return api.Run(ctx)
	})

	<-ctx.Done()
	parts.wait(stopPatience)
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// parts are goroutines of which one that fails ends all.
type parts struct {
	ctx     context.Context
	end     context.CancelCauseFunc
	running sync.WaitGroup
}

func (p *parts) start(name string, work func() error) {
	p.running.Go(func() {
		if err := work(); err != nil && p.ctx.Err() == nil {
			p.end(report.Fail(name, err))
		}
	})
}

// serve starts a part that listens on a socket of its own, NAME.sock.
func (p *parts) serve(name string, c config.Config, work func(net.Listener) error) (path string, err error) {
	path = filepath.Join(c.Sockets, name+".sock")
	_ = os.Remove(path) // of a process that was killed
	listener, err := net.Listen("unix", path)
	if err != nil {
		return "", report.Fail(name, err)
	}
	p.start(name, func() error { return work(listener) })
	return path, nil
}

func (p *parts) wait(patience time.Duration) {
	all := make(chan struct{})
	go func() { p.running.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(patience):
	}
}

// countdown calls once when all have come.
type countdown struct {
	mutex sync.Mutex
	left  int
	call  func()
}

func newCountdown(call func(), of int) *countdown { return &countdown{left: of, call: call} }

func (c *countdown) one() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.left--; c.left == 0 {
		c.call()
	}
}

// collectAt is how much garbage there may be beside what is used, in percent of it: at rest hardly more comes up in the two
// minutes after which Go collects in any case.
const collectAt = 40

// settle gives back what only the start needed; the start would be slower by what it sets. From now on little happens, and
// one core is enough for it: with several, Go wakes a thread on another one for each of the hundreds of timers a second.
func settle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
	debug.FreeOSMemory()
}

func listen(port int) (net.Listener, error) {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &report.Failure{
			Part: "apiserver", Message: "expected " + address + " to be free, but somebody listens there",
			Hint: "choose another --port, or 0 for a free one", ExitCode: report.ExitEnvironment,
		}
	}
	if err != nil {
		return nil, report.Fail("apiserver", err)
	}
	return listener, nil
}

// endAtOnce is for parts that can't be ended in order any more.
func endAtOnce(reporter *report.Reporter) func(*report.Failure) {
	return func(failure *report.Failure) {
		reporter.Failed(failure)
		os.Exit(failure.ExitCode)
	}
}

// logTo sets how much Kubernetes logs; where it would end the process by itself, that is told as a failure.
func logTo(verbosity int, reporter *report.Reporter) {
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	_ = flags.Set("v", strconv.Itoa(verbosity))
	// What ends together complains about each other.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	klog.OsExit = func(int) {
		endAtOnce(reporter)(&report.Failure{Part: "kubernetes", Message: "ended by itself: see stderr", ExitCode: report.ExitOther})
	}
}
