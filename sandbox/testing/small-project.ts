/** One pod that answers, without a database: what stands for the whole project where the sandbox itself is tried. */
export const SMALL_PROJECT = `
apiVersion: v1
kind: Namespace
metadata: {name: palier}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: backend, namespace: palier}
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: backend
          image: palier-backend:dev
          command:
            - python
            - -uc
            - |
              import os, http.server
              class Handler(http.server.BaseHTTPRequestHandler):
                  def log_message(self, *arguments):
                      print(self.command, self.path)
                  def do_GET(self):
                      self.send_response(200)
                      self.end_headers()
                      self.wfile.write(os.environ['HOSTNAME'].encode())
              address = (os.environ['BIND_ADDRESS'], 8000)
              http.server.ThreadingHTTPServer(address, Handler).serve_forever()
          readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: backend, namespace: palier}
spec: {type: NodePort, selector: {app: backend}, ports: [{port: 80, targetPort: 8000, nodePort: 31999}]}
`;
