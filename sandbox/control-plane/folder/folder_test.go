package folder

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/report"
)

const version = "v1.36.3+palier-sandbox"

func in(data string) config.Config {
	return config.Config{
		Data: data, Node: "sandbox", NodeAddress: netip.MustParseAddr("100.77.3.1"),
		PodRange: netip.MustParsePrefix("100.77.3.0/24"), ServiceRange: netip.MustParsePrefix("100.96.3.0/24"),
	}
}

// release gives the folder back as the end of the process would.
func release() { held.Close() }

func TestAFolderIsMadeForItsUserAlone(t *testing.T) {
	c := in(filepath.Join(t.TempDir(), "a folder", "control plane"))
	if err := Open(c, version); err != nil {
		t.Fatal(err)
	}
	defer release()
	if info, _ := os.Stat(c.Data); info.Mode().Perm() != 0o700 {
		t.Errorf("expected mode 0700, got %s", info.Mode())
	}
}

func TestKeptDataAreTakenForTheSameClusterOnly(t *testing.T) {
	c := in(t.TempDir())
	open := func(c config.Config, version string) error {
		defer release()
		return Open(c, version)
	}
	if err := open(c, version); err != nil {
		t.Fatal(err)
	}
	if err := open(c, version); err != nil {
		t.Errorf("expected the same again to be fine, got %v", err)
	}
	moved := c
	moved.ServiceRange = netip.MustParsePrefix("100.96.4.0/24")
	expectEnvironment(t, open(moved, version), "--fresh")
	expectEnvironment(t, open(c, "v1.37.0+palier-sandbox"), "--fresh")
	moved.Fresh = true
	if err := open(moved, version); err != nil {
		t.Errorf("expected --fresh to forget what was, got %v", err)
	}
}

func TestFreshRemovesWhatIsOursAndNothingElse(t *testing.T) {
	c := in(t.TempDir())
	for _, name := range []string{"etcd/member/snap/db", "pki/ca.key", "admin.kubeconfig", "notes.txt"} {
		path := filepath.Join(c.Data, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.Fresh = true
	if err := Open(c, version); err != nil {
		t.Fatal(err)
	}
	defer release()
	var left []string
	entries, _ := os.ReadDir(c.Data)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if got := strings.Join(left, " "); got != "lock made-for.json notes.txt" {
		t.Errorf("got %s", got)
	}
}

func TestDataThatSayNothingOfThemselvesAreRefused(t *testing.T) {
	c := in(t.TempDir())
	if err := os.Mkdir(filepath.Join(c.Data, "etcd"), 0o700); err != nil {
		t.Fatal(err)
	}
	expectEnvironment(t, Open(c, version), "--fresh")
	release()
	if err := os.WriteFile(filepath.Join(c.Data, "made-for.json"), []byte(`{"kubernetes": "v1`), 0o600); err != nil {
		t.Fatal(err)
	}
	expectEnvironment(t, Open(c, version), "--fresh")
	release()
}

func TestASecondOneWaitsForTheEndOfTheFirstAndThenGivesUp(t *testing.T) {
	c := in(t.TempDir())
	if err := Open(c, version); err != nil {
		t.Fatal(err)
	}
	first := held
	time.AfterFunc(100*time.Millisecond, func() { first.Close() })
	if err := Open(c, version); err != nil {
		t.Fatalf("expected it to wait, got %v", err)
	}
	defer release()
	before := lockPatience
	lockPatience = 50 * time.Millisecond
	defer func() { lockPatience = before }()
	expectEnvironment(t, Open(c, version), "folder of its own")
}

func expectEnvironment(t *testing.T, err error, hint string) {
	t.Helper()
	if err == nil {
		t.Fatal("expected a failure, got none")
	}
	failure := report.Fail("data", err)
	if failure.ExitCode != report.ExitEnvironment || !strings.Contains(failure.Hint, hint) {
		t.Errorf("expected one of the environment with %q as hint, got %+v", hint, failure)
	}
}
