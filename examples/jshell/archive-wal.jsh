import org.basebackup4j.connect.*
import org.basebackup4j.receive.*

var server = ConnectionSettings.builder().environment(System.getenv()).build()
var directory = Files.createDirectories(Path.of(System.getenv("TARGET")))
var started = new CountDownLatch(1)
var receiver = new ReceiveWal(ReceiveWalOptions.builder(server, directory).build(), event -> {
    System.out.println(event);
    if (event instanceof ReceiveEvent.StreamingStarted) started.countDown();
})
var running = CompletableFuture.supplyAsync(() -> { try { return receiver.run(); } catch (Exception e) { throw new CompletionException(e); } })
started.await(30, TimeUnit.SECONDS)
receiver.requestStop()
System.out.println("received up to " + running.get().end().get())
/exit
