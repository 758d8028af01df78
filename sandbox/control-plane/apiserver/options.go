package apiserver

import (
	"net"
	"path/filepath"
	"time"

	genericfeatures "k8s.io/apiserver/pkg/features"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/folder"
	"palier/sandbox/control-plane/pki"
)

// features has what several API servers of one cluster need, and one does not.
var features = map[string]bool{
	string(genericfeatures.UnknownVersionInteroperabilityProxy): false,
}

const issuer = "https://kubernetes.default.svc.cluster.local"

// serverOptions says where the sandbox's API server is other than kube-apiserver with its defaults.
func serverOptions(c config.Config, files pki.Files, listener net.Listener, etcd, door string) (*options.ServerRunOptions, error) {
	egress := filepath.Join(c.Data, "pki", "egress.yaml")
	if err := writeEgress(egress, door); err != nil {
		return nil, err
	}
	o := options.NewServerRunOptions()

	o.SecureServing.Listener = listener
	o.SecureServing.BindAddress = net.IPv4(127, 0, 0, 1)
	o.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	o.SecureServing.ServerCert.CertKey.CertFile = files.APIServer + ".crt"
	o.SecureServing.ServerCert.CertKey.KeyFile = files.APIServer + ".key"
	o.GenericServerRunOptions.AdvertiseAddress = c.NodeAddress.AsSlice()
	o.GenericServerRunOptions.ExternalHost = listener.Addr().String()
	// Nobody keeps a list of API servers here, there is one.
	o.EndpointReconcilerType = "none"

	o.Etcd.StorageConfig.Transport.ServerList = []string{etcd}
	// With one node a cache in front of an etcd of the same process costs more memory than it saves time.
	o.Etcd.EnableWatchCache = false
	// etcd compacts by itself, and nobody collects these figures.
	o.Etcd.StorageConfig.CompactionInterval = 0
	o.Etcd.StorageConfig.CountMetricPollPeriod = 0
	o.Etcd.StorageConfig.DBMetricPollInterval = 0
	o.EventTTL = time.Hour

	o.Authentication.ClientCert.ClientCA = files.CA
	o.Authentication.RequestHeader.ClientCAFile = files.FrontProxyCA
	o.Authentication.RequestHeader.AllowedNames = []string{"front-proxy-client"}
	o.Authentication.RequestHeader.UsernameHeaders = []string{"X-Remote-User"}
	o.Authentication.RequestHeader.UIDHeaders = []string{"X-Remote-Uid"}
	o.Authentication.RequestHeader.GroupHeaders = []string{"X-Remote-Group"}
	o.Authentication.RequestHeader.ExtraHeaderPrefixes = []string{"X-Remote-Extra-"}
	o.Authentication.ServiceAccounts.Issuers = []string{issuer}
	o.Authentication.ServiceAccounts.KeyFiles = []string{files.ServiceAccounts}
	o.ServiceAccountSigningKeyFile = files.ServiceAccounts

	o.Authorization.Modes = []string{"Node", "RBAC"}
	o.Admission.GenericAdmission.EnablePlugins = []string{"NodeRestriction"}
	o.AllowPrivileged = true

	o.ServiceClusterIPRanges = c.ServiceRange.String()
	o.ServiceNodePortRange = c.NodePorts

	// Nodes and pods are reached through the door only. The node's InternalIP is for its users.
	o.EgressSelector.ConfigFile = egress
	o.KubeletConfig.PreferredAddressTypes = []string{"Hostname"}
	o.KubeletConfig.TLSClientConfig.CAFile = files.CA
	o.KubeletConfig.TLSClientConfig.CertFile = files.KubeletClient + ".crt"
	o.KubeletConfig.TLSClientConfig.KeyFile = files.KubeletClient + ".key"
	o.EnableAggregatorRouting = true
	o.ProxyClientCertFile = files.FrontProxy + ".crt"
	o.ProxyClientKeyFile = files.FrontProxy + ".key"

	o.Features.EnableProfiling = false
	return o, nil
}

func writeEgress(path, door string) error {
	return folder.WriteFile(path, []byte(`apiVersion: apiserver.k8s.io/v1beta1
kind: EgressSelectorConfiguration
egressSelections:
- name: cluster
  connection:
    proxyProtocol: HTTPConnect
    transport:
      uds:
        udsName: `+door+`
`), 0o600)
}
