package config

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"palier/sandbox/control-plane/report"
)

func given(more ...string) []string {
	return append([]string{
		"--data", "/data", "--sockets", "/run/s", "--node-address", "100.77.3.1",
		"--pod-range", "100.77.3.0/24", "--service-range", "100.96.3.0/24",
	}, more...)
}

func TestWhatIsNotGivenIsAsInKubernetes(t *testing.T) {
	c, err := Parse(given(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if c.Node != "sandbox" || c.Port != 0 || c.NodePorts.String() != "30000-32767" || c.Fresh {
		t.Errorf("got %+v", c)
	}
	expected := HPA{
		SyncPeriod: 15 * time.Second, DownscaleStabilization: 5 * time.Minute, Tolerance: 0.1,
		CPUInitializationPeriod: 5 * time.Minute, InitialReadinessDelay: 30 * time.Second,
	}
	if c.HPA != expected {
		t.Errorf("expected %+v, got %+v", expected, c.HPA)
	}
}

func TestTheLastOfAFlagCounts(t *testing.T) {
	c, err := Parse(given("--data", "relative folder", "--horizontal-pod-autoscaler-sync-period=2s", "--fresh", "--node-ports", "31000-31009"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(c.Data, "/relative folder") || !strings.HasPrefix(c.Data, "/") {
		t.Errorf("expected an absolute folder, got %q", c.Data)
	}
	if c.HPA.SyncPeriod != 2*time.Second || !c.Fresh || c.NodePorts.Size != 10 {
		t.Errorf("got %+v", c)
	}
}

func TestBadUsageNamesTheFlag(t *testing.T) {
	for name, test := range map[string]struct{ flag, value string }{
		"no folder":                       {"--data", ""},
		"no node":                         {"--node", ""},
		"a port that there is none of":    {"--port", "65536"},
		"a socket that gets too long":     {"--sockets", "/" + strings.Repeat("long/", 20)},
		"an address of this machine":      {"--node-address", "127.77.3.1"},
		"no address":                      {"--node-address", "node"},
		"a range that is somebody else's": {"--pod-range", "10.0.0.0/24"},
		"a range that is larger":          {"--service-range", "100.0.0.0/8"},
		"a range with a host in it":       {"--pod-range", "100.77.3.1/24"},
		"Services among the pods":         {"--service-range", "100.77.3.128/25"},
		"an autoscaler that never rests":  {"--horizontal-pod-autoscaler-sync-period", "0s"},
		"a period without a unit":         {"--horizontal-pod-autoscaler-sync-period", "15"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(given(test.flag, test.value), io.Discard)
			failure, ok := errors.AsType[*report.Failure](err)
			if !ok || failure.ExitCode != report.ExitUsage || !strings.Contains(failure.Message, strings.TrimPrefix(test.flag, "-")) {
				t.Errorf("expected bad usage of %s, got %v", test.flag, err)
			}
		})
	}
}

func TestMoreThanFlagsIsRefused(t *testing.T) {
	if _, err := Parse(given("up"), io.Discard); err == nil || !strings.Contains(err.Error(), `"up"`) {
		t.Errorf("got %v", err)
	}
}

func TestTheVersionAndHelpNeedNothingElse(t *testing.T) {
	if c, err := Parse([]string{"--version"}, io.Discard); err != nil || !c.Version {
		t.Errorf("got %+v, %v", c, err)
	}
	var help strings.Builder
	if _, err := Parse([]string{"--help"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-service-range") {
		t.Errorf("got %v, %q", err, help.String())
	}
}
