/** The commands: arguments in, messages and exit statuses out. Everything else is the library's. */
module org.basebackup4j.cli {
    requires static org.jspecify;
    requires jdk.unsupported;
    requires org.basebackup4j;
}
