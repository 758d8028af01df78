// Package pki makes the keys, certificates and kubeconfigs of the data folder. The authorities and the key of the
// service accounts are kept between starts, what they signed is made anew at every start.
package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net"
	"net/netip"
	"path/filepath"

	"k8s.io/client-go/util/keyutil"

	"palier/sandbox/control-plane/config"
)

// Files says where things are. A pair's certificate ends in .crt, its key in .key.
type Files struct {
	CA              string // the certificate that everything trusts
	FrontProxyCA    string // the same for requests that the API server hands on
	APIServer       string // pair
	KubeletClient   string // pair: the API server at the node
	FrontProxy      string // pair: the API server at aggregated APIs
	ServiceAccounts string // key
}

// Write makes everything for an API at the URL.
func Write(c config.Config, url string) (Files, error) {
	at := func(name string) string { return filepath.Join(c.Data, "pki", name) }
	files := Files{
		CA: at("ca.crt"), FrontProxyCA: at("front-proxy-ca.crt"), APIServer: at("apiserver"),
		KubeletClient: at("kubelet-client"), FrontProxy: at("front-proxy-client"), ServiceAccounts: at("service-accounts.key"),
	}
	ca, err := openAuthority(at("ca"), "palier-sandbox")
	if err != nil {
		return files, err
	}
	frontProxyCA, err := openAuthority(at("front-proxy-ca"), "palier-sandbox-front-proxy")
	if err != nil {
		return files, err
	}
	if err := openServiceAccountsKey(files.ServiceAccounts); err != nil {
		return files, err
	}
	for _, pair := range []struct {
		path string
		by   *authority
		subject
	}{
		{files.APIServer, ca, apiServer(c)},
		{files.KubeletClient, ca, subject{name: "kube-apiserver-kubelet-client", groups: []string{"system:masters"}}},
		{files.FrontProxy, frontProxyCA, subject{name: "front-proxy-client"}},
		{at("node"), ca, node(c)},
	} {
		certificate, key, err := pair.by.issue(pair.subject)
		if err != nil {
			return files, err
		}
		if err := writePair(pair.path, certificate, key); err != nil {
			return files, err
		}
	}
	admin := subject{name: "kubernetes-admin", groups: []string{"system:masters"}}
	if err := writeKubeconfig(filepath.Join(c.Data, "admin.kubeconfig"), url, ca, admin); err != nil {
		return files, err
	}
	kubelet := subject{name: "system:node:" + c.Node, groups: []string{"system:nodes"}}
	return files, writeKubeconfig(filepath.Join(c.Data, "node.kubeconfig"), url, ca, kubelet)
}

// apiServer answers on loopback, and to pods as the Service kubernetes.
func apiServer(c config.Config) subject {
	service := c.ServiceRange.Addr().Next()
	return subject{
		name: "kube-apiserver",
		names: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local"},
		addresses: append(append(both(service), both(c.NodeAddress)...), net.IPv4(127, 0, 0, 1)),
	}
}

// node serves logs and commands of its pods, and metrics.k8s.io as a Service.
func node(c config.Config) subject {
	return subject{
		name: "system:node:" + c.Node, names: []string{c.Node, "metrics-server.kube-system.svc"}, addresses: both(c.NodeAddress),
	}
}

// both is an address as the API has it, and as it is reached on this machine: 100.77.3.1 and 127.77.3.1.
func both(address netip.Addr) []net.IP {
	local := address.As4()
	local[0] = 127
	return []net.IP{address.AsSlice(), local[:]}
}

func openServiceAccountsKey(path string) error {
	if _, err := keyutil.PrivateKeyFromFile(path); err == nil {
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return writeKey(path, key)
}
