package controllers

import "k8s.io/apimachinery/pkg/runtime/schema"

// aside are kinds that nobody owns or counts in a sandbox. The garbage collector and resource quotas watch every kind
// there is, each with goroutines and buffers in the client and the server; these would be half of them.
var aside = map[string][]string{
	"": {"podtemplates"},
	"admissionregistration.k8s.io": {
		"mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
		"validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
	},
	"apiextensions.k8s.io":         {"customresourcedefinitions"},
	"apiregistration.k8s.io":       {"apiservices"},
	"certificates.k8s.io":          {"certificatesigningrequests"},
	"flowcontrol.apiserver.k8s.io": {"flowschemas", "prioritylevelconfigurations"},
	"networking.k8s.io":            {"ingressclasses", "ipaddresses", "servicecidrs"},
	"node.k8s.io":                  {"runtimeclasses"},
	"rbac.authorization.k8s.io":    {"clusterrolebindings"},
	"resource.k8s.io":              {"deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"},
	"scheduling.k8s.io":            {"priorityclasses"},
	"storage.k8s.io":               {"csidrivers", "csinodes", "csistoragecapacities", "volumeattachments", "volumeattributesclasses"},
}

// without is the set of kinds that are ignored anyway, and those aside.
func without(ignored map[schema.GroupResource]struct{}) map[schema.GroupResource]struct{} {
	all := map[schema.GroupResource]struct{}{}
	for resource := range ignored {
		all[resource] = struct{}{}
	}
	for group, resources := range aside {
		for _, resource := range resources {
			all[schema.GroupResource{Group: group, Resource: resource}] = struct{}{}
		}
	}
	return all
}
