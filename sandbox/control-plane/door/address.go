package door

import "net/netip"

// clusterRange is where the addresses of pods, nodes and Services lie in the API: Endpoints refuse loopback.
var clusterRange = netip.MustParsePrefix("100.64.0.0/10")

// ToLocal gives the address of this machine on which a cluster address is really listened: 100.77.3.5 is 127.77.3.5.
// False when the address is not the cluster's.
func ToLocal(address netip.Addr) (netip.Addr, bool) {
	if !clusterRange.Contains(address) {
		return netip.Addr{}, false
	}
	bytes := address.As4()
	bytes[0] = 127
	return netip.AddrFrom4(bytes), true
}
