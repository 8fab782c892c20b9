import org.basebackup4j.backup.*
import org.basebackup4j.connect.*
import org.basebackup4j.verify.*

var server = ConnectionSettings.builder().environment(System.getenv()).build()
var target = Path.of(System.getenv("TARGET"))
var backup = BaseBackup.take(BackupOptions.builder(server, target).fastCheckpoint(true).build())
var verified = BackupVerifier.verify(VerifyOptions.builder(target).build(), System.out::println)
System.out.println(backup.end() + (verified.isGood() ? ": good" : ": damaged"))
/exit
