# Sourced or run by the image's entrypoint, once, when the data directory is empty.
# The server listens on its socket only, until this is done.
#
# MYSQL_USER of the image would get ALL privileges on the database. These get what they need:
#   palier_app       reads and writes items, and creates its own table
#   palier_exporter  reads the server's counters; at most 3 connections, so that it cannot starve the backend
#
# SLAVE MONITOR exists on MariaDB only, which alone reads /*M! comments.
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root --comments <<SQL
CREATE USER IF NOT EXISTS 'palier_app'@'%' IDENTIFIED BY '${APP_DB_PASSWORD}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON \`${MYSQL_DATABASE}\`.* TO 'palier_app'@'%';

CREATE USER IF NOT EXISTS 'palier_exporter'@'%' IDENTIFIED BY '${EXPORTER_DB_PASSWORD}'
  WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT /*M!, SLAVE MONITOR */ ON *.* TO 'palier_exporter'@'%';
GRANT SELECT ON performance_schema.* TO 'palier_exporter'@'%';
SQL
