"""What operators and the cluster ask for: health, probes, metrics, shutdown."""
