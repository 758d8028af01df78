// Package config reads the command line.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"path/filepath"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"palier/sandbox/control-plane/report"
)

// longestSocketPath is what the kernel takes for the path of a Unix socket.
const longestSocketPath = 107

// Config is what the command line says, checked.
type Config struct {
	Data         string // folder, absolute
	Fresh        bool
	Sockets      string // folder with a short path, absolute
	Port         int    // 0: any free one
	Node         string
	NodeAddress  netip.Addr
	PodRange     netip.Prefix
	ServiceRange netip.Prefix
	NodePorts    utilnet.PortRange
	HPA          HPA
	Verbosity    int
	Version      bool // only say it
}

// HPA has the autoscaler's settings under the names that kube-controller-manager's flags have.
type HPA struct {
	SyncPeriod              time.Duration
	DownscaleStabilization  time.Duration
	Tolerance               float64
	CPUInitializationPeriod time.Duration
	InitialReadinessDelay   time.Duration
}

// Parse reads arguments; errors are of usage, flag.ErrHelp when help was asked for and written.
func Parse(arguments []string, help io.Writer) (Config, error) {
	config := Config{NodePorts: utilnet.PortRange{Base: 30000, Size: 2768}}
	flags := flag.NewFlagSet("control-plane", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&config.Data, "data", "", "`folder` of etcd's data, keys and kubeconfigs (needed)")
	flags.BoolVar(&config.Fresh, "fresh", false, "forget what the folder has from an earlier start")
	flags.StringVar(&config.Sockets, "sockets", "", "existing `folder` with a short path for Unix sockets (needed)")
	flags.IntVar(&config.Port, "port", 0, "the API's port on 127.0.0.1; 0: a free one")
	flags.StringVar(&config.Node, "node", "sandbox", "`name` of the node")
	flags.TextVar(&config.NodeAddress, "node-address", netip.Addr{}, "`address` of the node in the API (needed)")
	flags.TextVar(&config.PodRange, "pod-range", netip.Prefix{}, "`range` of the pods' addresses (needed)")
	flags.TextVar(&config.ServiceRange, "service-range", netip.Prefix{}, "`range` of the Services' addresses (needed)")
	flags.Var(&config.NodePorts, "node-ports", "`range` of ports for Services of type NodePort")
	flags.DurationVar(&config.HPA.SyncPeriod, "horizontal-pod-autoscaler-sync-period", 15*time.Second, "how often the autoscaler looks")
	flags.DurationVar(&config.HPA.DownscaleStabilization, "horizontal-pod-autoscaler-downscale-stabilization", 5*time.Minute, "how far it looks back before it scales down")
	flags.Float64Var(&config.HPA.Tolerance, "horizontal-pod-autoscaler-tolerance", 0.1, "the smallest ratio, away from 1, that it acts on")
	flags.DurationVar(&config.HPA.CPUInitializationPeriod, "horizontal-pod-autoscaler-cpu-initialization-period", 5*time.Minute, "after a pod's start CPU may be skipped this long")
	flags.DurationVar(&config.HPA.InitialReadinessDelay, "horizontal-pod-autoscaler-initial-readiness-delay", 30*time.Second, "after a pod's start readiness counts as its first this long")
	flags.BoolVar(&config.Version, "version", false, "print the version and end")
	flags.IntVar(&config.Verbosity, "v", 0, "how much Kubernetes logs on stderr")

	err := flags.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(help)
		flags.PrintDefaults()
		return config, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("expected only flags, got %q", flags.Arg(0))
	}
	if err == nil && !config.Version {
		err = config.check()
	}
	if err != nil {
		return config, &report.Failure{Part: "usage", Message: err.Error(), Hint: "control-plane --help lists the flags", ExitCode: report.ExitUsage}
	}
	return config, nil
}

func (c *Config) check() (err error) {
	switch {
	case c.Data == "":
		return errors.New("--data: expected a folder, got none")
	case c.Sockets == "":
		return errors.New("--sockets: expected a folder, got none")
	case c.Port < 0 || c.Port > 65535:
		return fmt.Errorf("--port: expected 0 to 65535, got %d", c.Port)
	case c.Node == "":
		return errors.New("--node: expected a name, got none")
	case c.HPA.SyncPeriod <= 0:
		return fmt.Errorf("--horizontal-pod-autoscaler-sync-period: expected more than 0s, got %s", c.HPA.SyncPeriod)
	}
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return err
	}
	if c.Sockets, err = filepath.Abs(c.Sockets); err != nil {
		return err
	}
	if longest := filepath.Join(c.Sockets, "streams.sock"); len(longest) > longestSocketPath {
		return fmt.Errorf("--sockets: expected a path of at most %d bytes for %s, got %d", longestSocketPath, longest, len(longest))
	}
	return c.checkAddresses()
}

// checkAddresses wants everything inside 100.64.0.0/10: the door maps that range to this machine, and only that.
func (c *Config) checkAddresses() error {
	shared := netip.MustParsePrefix("100.64.0.0/10")
	inside := func(flag string, prefix netip.Prefix) error {
		if !prefix.IsValid() || prefix != prefix.Masked() || prefix.Bits() < shared.Bits() || !shared.Contains(prefix.Addr()) {
			return fmt.Errorf("--%s: expected a range inside %s, got %s", flag, shared, prefix)
		}
		return nil
	}
	if !c.NodeAddress.IsValid() || !shared.Contains(c.NodeAddress) {
		return fmt.Errorf("--node-address: expected an address inside %s, got %s", shared, c.NodeAddress)
	}
	if err := inside("pod-range", c.PodRange); err != nil {
		return err
	}
	if err := inside("service-range", c.ServiceRange); err != nil {
		return err
	}
	if c.PodRange.Overlaps(c.ServiceRange) {
		return fmt.Errorf("--service-range: expected none of --pod-range %s, got %s", c.PodRange, c.ServiceRange)
	}
	return nil
}
