// The control plane of the sandbox: etcd, API server, controllers and scheduler in one process. It ends when asked to,
// and when its caller goes away.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/component-base/version"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/report"
)

func main() {
	reporter := report.New(os.Stdout, time.Now())
	os.Exit(start(reporter))
}

func start(reporter *report.Reporter) int {
	c, err := config.Parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return report.ExitStopped
	}
	if err != nil {
		return fail(reporter, report.Fail("usage", err))
	}
	if c.Version {
		fmt.Println("Kubernetes", version.Get().GitVersion)
		return report.ExitStopped
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ctx, gone := withCaller(ctx, os.Stdin)
	defer gone()
	if err := run(ctx, c, reporter); err != nil {
		return fail(reporter, report.Fail("control-plane", err))
	}
	reporter.Stopped()
	return report.ExitStopped
}

func fail(reporter *report.Reporter, failure *report.Failure) int {
	reporter.Failed(failure)
	return failure.ExitCode
}

// withCaller ends the context at the end of input: a caller keeps the other end of the pipe open as long as it lives.
func withCaller(ctx context.Context, stdin *os.File) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		var ignored [512]byte
		for {
			if _, err := stdin.Read(ignored[:]); err != nil {
				cancel()
				return
			}
		}
	}()
	return ctx, cancel
}
