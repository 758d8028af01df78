"""Lists, watches and runs a command in a pod, as a script of a learner would."""

import sys

from kubernetes import client, config, watch
from kubernetes.stream import stream

namespace = sys.argv[1]
config.load_kube_config()
core = client.CoreV1Api()

print("listed", [pod.metadata.name for pod in core.list_namespaced_pod(namespace).items])
pod = {
    "metadata": {"name": "snake"},
    "spec": {
        "terminationGracePeriodSeconds": 1,
        "containers": [{"name": "snake", "image": "palier-backend:dev", "command": ["sleep", "600"]}],
    },
}
core.create_namespaced_pod(namespace, pod)
watcher = watch.Watch()
for event in watcher.stream(core.list_namespaced_pod, namespace, timeout_seconds=60):
    print("watched", event["type"], event["object"].metadata.name, event["object"].status.phase)
    if event["object"].status.phase == "Running" and event["object"].metadata.name == "snake":
        watcher.stop()
said = stream(
    core.connect_get_namespaced_pod_exec,
    "snake",
    namespace,
    command=["sh", "-c", "echo from inside"],
    stdout=True,
    stderr=True,
    stdin=False,
    tty=False,
)
print("executed", said.strip())
core.delete_namespaced_pod("snake", namespace)
scaled = client.AutoscalingV2Api().read_namespaced_horizontal_pod_autoscaler("backend", "palier")
print("autoscaler", scaled.spec.max_replicas)
