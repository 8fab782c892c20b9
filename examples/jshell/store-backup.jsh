import com.example.backup.*
import org.basebackup4j.backup.*
import org.basebackup4j.connect.*

var server = ConnectionSettings.builder().environment(System.getenv()).build()
var store = new ContentStore(Path.of(System.getenv("TARGET")))
var destination = new BackupDestination.Custom(groupAccess -> store.open("first"))
var backup = BaseBackup.take(BackupOptions.builder(server, destination).fastCheckpoint(true).build())
System.out.println(backup.files().getAsLong() + " files, stored: " + store.has("first"))
/exit
