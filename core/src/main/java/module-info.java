/** Physical base backups of a running PostgreSQL server, over the replication protocol. */
module org.basebackup4j {
    requires static org.jspecify;
    requires static org.bouncycastle.pkix;
    requires static org.bouncycastle.provider;
    requires static com.github.luben.zstd_jni;
    requires com.ongres.scram.client;
    requires com.ongres.scram.common;
    requires java.naming;
    requires static java.security.jgss;
    requires static jdk.jfr;
    requires jdk.net;
    requires org.apache.commons.compress;
    requires static org.lz4.java;
    requires tls.channel;

    exports org.basebackup4j.archive;
    exports org.basebackup4j.backup;
    exports org.basebackup4j.combine;
    exports org.basebackup4j.connect;
    exports org.basebackup4j.manifest;
    exports org.basebackup4j.output;
    exports org.basebackup4j.pg;
    exports org.basebackup4j.receive;
    exports org.basebackup4j.verify;
    exports org.basebackup4j.wal;
}
