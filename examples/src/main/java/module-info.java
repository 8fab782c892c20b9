/** Programs that take backups. */
module com.example.backup {
    requires org.basebackup4j;
    // Optional in the library, so a module that wants it says so.
    requires com.github.luben.zstd_jni;
}
