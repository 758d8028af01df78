package pki

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"

	"palier/sandbox/control-plane/config"
)

const url = "https://127.0.0.1:16443"

func write(t *testing.T, data string) Files {
	t.Helper()
	files, err := Write(config.Config{
		Data: data, Node: "sandbox", NodeAddress: netip.MustParseAddr("100.77.3.1"),
		ServiceRange: netip.MustParsePrefix("100.96.3.0/24"),
	}, url)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestServersAreTrustedUnderTheNamesTheyAreReachedBy(t *testing.T) {
	data := t.TempDir()
	files := write(t, data)
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM([]byte(read(t, files.CA)))
	for pair, names := range map[string][]string{
		files.APIServer:                 {"127.0.0.1", "localhost", "kubernetes.default.svc", "100.96.3.1", "127.96.3.1"},
		filepath.Join(data, "pki/node"): {"sandbox", "100.77.3.1", "127.77.3.1", "metrics-server.kube-system.svc"},
	} {
		loaded, err := tls.LoadX509KeyPair(pair+".crt", pair+".key")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			host := name
			if net.ParseIP(name) != nil {
				host = "[" + name + "]"
			}
			if _, err := loaded.Leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: trust}); err != nil {
				t.Errorf("%s as %s: %v", filepath.Base(pair), name, err)
			}
		}
		if _, err := loaded.Leaf.Verify(x509.VerifyOptions{DNSName: "example.org", Roots: trust}); err == nil {
			t.Errorf("%s: expected other names to be refused", filepath.Base(pair))
		}
	}
}

func TestKubeconfigsSayWhoTheirUserIs(t *testing.T) {
	data := t.TempDir()
	write(t, data)
	for name, expected := range map[string]string{
		"admin.kubeconfig": "kubernetes-admin of system:masters",
		"node.kubeconfig":  "system:node:sandbox of system:nodes",
	} {
		loaded, err := clientcmd.BuildConfigFromFlags("", filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Host != url || loaded.Insecure || len(loaded.CAData) == 0 {
			t.Errorf("%s: expected a trusted %s, got %+v", name, url, loaded)
		}
		pair, err := tls.X509KeyPair(loaded.CertData, loaded.KeyData)
		if err != nil {
			t.Fatal(err)
		}
		subject := pair.Leaf.Subject
		if got := subject.CommonName + " of " + strings.Join(subject.Organization, " "); got != expected {
			t.Errorf("%s: expected %s, got %s", name, expected, got)
		}
	}
	raw, _ := clientcmd.LoadFromFile(filepath.Join(data, "admin.kubeconfig"))
	if raw.CurrentContext != "palier-sandbox" {
		t.Errorf("expected the context palier-sandbox, got %s", raw.CurrentContext)
	}
}

func TestAuthoritiesAreKeptAndWhatTheySignedIsNew(t *testing.T) {
	data := t.TempDir()
	files := write(t, data)
	before := map[string]string{}
	kept := []string{files.CA, files.FrontProxyCA, files.ServiceAccounts}
	for _, path := range append(kept, files.APIServer+".crt") {
		before[path] = read(t, path)
	}
	write(t, data)
	for _, path := range kept {
		if read(t, path) != before[path] {
			t.Errorf("expected %s to be kept", filepath.Base(path))
		}
	}
	if read(t, files.APIServer+".crt") == before[files.APIServer+".crt"] {
		t.Error("expected a new certificate of the API server")
	}
}

func TestAnAuthorityThatIsNotWholeIsMadeAnew(t *testing.T) {
	data := t.TempDir()
	files := write(t, data)
	before := read(t, files.CA)
	if err := os.WriteFile(filepath.Join(data, "pki/ca.key"), []byte("-----BEGIN EC"), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, data)
	if read(t, files.CA) == before {
		t.Error("expected another authority")
	}
}

func TestCertificatesAreGoodForAClockThatIsSetBack(t *testing.T) {
	files := write(t, t.TempDir())
	loaded, err := tls.LoadX509KeyPair(files.APIServer+".crt", files.APIServer+".key")
	if err != nil {
		t.Fatal(err)
	}
	if lastYear := time.Now().AddDate(-1, 0, 0); loaded.Leaf.NotBefore.After(lastYear) {
		t.Errorf("expected it to begin long ago, got %s", loaded.Leaf.NotBefore)
	}
}

func TestKeysAreForTheirUserAlone(t *testing.T) {
	data := t.TempDir()
	write(t, data)
	err := filepath.WalkDir(data, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && (strings.HasSuffix(path, ".key") || strings.HasSuffix(path, "config")) && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: expected mode 0600, got %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
