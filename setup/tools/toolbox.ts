/** Where each program of the sandbox and of a load run is, as set-up found or fetched it. Absolute paths. */
export interface Toolbox {
  readonly k6: string;
  /** Kubernetes' own control plane: sandbox/control-plane. */
  readonly controlPlane: string;
  /** Python of the virtual environment that has backend/requirements.txt installed. */
  readonly python: string;
  readonly mariadb: {
    /** `mariadbd` */
    readonly server: string;
    /** `mariadb` (the client); null when only the server is there. */
    readonly client: string | null;
    /** For --basedir; null for a system installation, which knows by itself. */
    readonly basedir: string | null;
    /** For --lc-messages-dir (the folder with english/errmsg.sys). */
    readonly messagesDir: string | null;
    /** Scripts of mariadb-install-db (mariadb_system_tables.sql …). */
    readonly shareDir: string;
    /** To prepend to LD_LIBRARY_PATH; empty when not needed. */
    readonly libraryPaths: readonly string[];
  };
  readonly prometheus: string;
  readonly mysqldExporter: string;
}
